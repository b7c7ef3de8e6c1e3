//! Identifiers that large services give to people and to how they pay.

/// Beginnings of Stripe's identifiers of customers, their accounts and their means of payment. Source: Stripe API reference,
/// "Customers", "Accounts", "Payment Methods", "Sources", "Cards", "Bank Accounts".
const STRIPE: &[&str] = &["cus_", "acct_", "pm_", "src_", "card_", "ba_"];

/// Fewest characters behind such a beginning.
const SHORTEST: usize = 8;

/// Beginnings of what leads there to a customer, and how long it is behind them at least: payments, subscriptions, invoices.
/// Source: Stripe API reference, "Payment Intents", "Charges", "Setup Intents", "Subscriptions", "Invoices", "Balance
/// Transactions", "Events", "Subscription Items", "Invoice Items", "Refunds", "Payouts".
const STRIPE_PAYMENTS: &[&str] = &[
    "pi_", "ch_", "py_", "seti_", "sub_", "in_", "txn_", "evt_", "si_", "ii_", "re_", "po_",
];
const SHORTEST_PAYMENT: usize = 14;

/// How accounts of people begin at Steam, and how many digits they have. Source: Valve developer wiki, "SteamID": the number of
/// the universe, the type and the instance of single users stand in front.
const STEAM: (&str, usize) = ("7656119", 17);

fn is_of_steam(value: &str) -> bool {
    let (beginning, length) = STEAM;
    value.len() == length
        && value.starts_with(beginning)
        && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a value is such an identifier of Stripe's or Steam's, or a member's of Slack: `U` or `W` and 8 to 10 capitals and
/// digits, some of both. Source: Slack developer documentation, "User type" (`id`).
pub fn is_identifier(value: &str) -> bool {
    let value = value.trim();
    if is_of_steam(value) {
        return true;
    }
    let mut beginnings = STRIPE.iter();
    let of_stripe = beginnings.find_map(|beginning| value.strip_prefix(beginning));
    let is_payment = |beginning: &&str| {
        let rest = value.strip_prefix(*beginning);
        rest.is_some_and(|rest| {
            let has = |is: fn(&u8) -> bool| rest.bytes().any(|byte| is(&byte));
            rest.len() >= SHORTEST_PAYMENT
                && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && has(u8::is_ascii_digit)
                && has(u8::is_ascii_alphabetic)
        })
    };
    if STRIPE_PAYMENTS.iter().any(is_payment) {
        return true;
    }
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
            "pi_3MtwBwLkdIwHu7ix28a3tqPa",
            "in_1MtHbELkdIwHu7ix",
            "si_NcLYdDxLHxlFo7",
            "pm_1MqLiJLkdIwHu7ix",
            "U02UD2WE3HA",
            "W012A3CDE",
            "76561198012345678",
        ] {
            assert!(is_identifier(value), "{value}");
        }
        for value in [
            "cus_1",
            "in_progress",
            "sub_category",
            "re_establish1",
            "ch_0000000000000001",
            "cust_12345678",
            "WORKSPACE",
            "7656119801234567",
            "76561298012345678",
            "U123456789",
            "U02ud2we3ha",
            "u",
            "",
        ] {
            assert!(!is_identifier(value), "{value}");
        }
    }
}
