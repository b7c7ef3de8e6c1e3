//! Which columns the source casts to text, because nothing here reads their binary form, when values are needed
//! rather than bytes (Parquet).

use crate::catalog::{Family, Type};

/// Whether a column of this type is to be selected as `column::text`. Its values then travel as [`Family::Text`].
///
/// Arrays follow their elements; the elements of an array are never arrays, whatever its number of dimensions.
pub fn needs_text_cast(ty: &Type) -> bool {
    if !ty.binary {
        return true;
    }
    match ty.family {
        Family::TimeTz
        | Family::Money
        | Family::Composite
        | Family::Range
        | Family::Multirange
        | Family::Hstore
        | Family::Other => true,
        Family::Array => ty
            .element
            .as_ref()
            .is_none_or(|element| element.family == Family::Array || needs_text_cast(element)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_follow_their_elements() {
        let array_of = |family| {
            let mut ty = Type::plain("array", Family::Array);
            ty.element = Some(Box::new(Type::plain("element", family)));
            ty
        };
        assert!(!needs_text_cast(&array_of(Family::Int4)));
        assert!(needs_text_cast(&array_of(Family::Range)));
        assert!(needs_text_cast(&Type::plain("array", Family::Array)));
    }

    #[test]
    fn a_type_without_a_send_function_is_cast() {
        let mut ty = Type::plain("text", Family::Text);
        assert!(!needs_text_cast(&ty));
        ty.binary = false;
        assert!(needs_text_cast(&ty));
    }
}
