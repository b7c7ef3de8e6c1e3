//! Identifiers that large services give to people and to how they pay.

/// Beginnings of Stripe's identifiers of customers, their accounts and their means of payment. Source: Stripe API reference,
/// "Customers", "Accounts", "Payment Methods", "Sources", "Cards", "Bank Accounts".
const STRIPE: &[&str] = &["cus_", "acct_", "pm_", "src_", "card_", "ba_"];

/// Fewest characters behind such a beginning.
const SHORTEST: usize = 8;

/// Whether a value is such an identifier of Stripe's, or a member's of Slack: `U` or `W` and 8 to 10 capitals and digits,
/// some of both. Source: Slack developer documentation, "User type" (`id`).
pub fn is_identifier(value: &str) -> bool {
    let value = value.trim();
    let mut beginnings = STRIPE.iter();
    let of_stripe = beginnings.find_map(|beginning| value.strip_prefix(beginning));
    let rest = match of_stripe {
        Some(rest) => {
            return rest.len() >= SHORTEST && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        }
        None => value.strip_prefix(['U', 'W']).unwrap_or_default(),
    };
    let is_plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (8..=10).contains(&rest.len())
        && rest.bytes().all(is_plain)
        && rest.contains(|c: char| c.is_ascii_digit())
        && rest.contains(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_services_have_a_form_of_their_own() {
        for value in [
            "cus_9s6XKzkNRiz8i3",
            "pm_1MqLiJLkdIwHu7ix",
            "U02UD2WE3HA",
            "W012A3CDE",
        ] {
            assert!(is_identifier(value), "{value}");
        }
        for value in [
            "cus_1",
            "cust_12345678",
            "WORKSPACE",
            "U123456789",
            "U02ud2we3ha",
            "u",
            "",
        ] {
            assert!(!is_identifier(value), "{value}");
        }
    }
}
