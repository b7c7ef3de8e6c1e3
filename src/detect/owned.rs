//! Whose a number is by the name of its column: of what people order, pay and ask for, of the table's own rows, or of people
//! who stand in another table.

use super::dictionary::{DICTIONARY, Role};
use super::subject::Subject;
use super::{Category, Codes, Judgement, Proposal, are_codes_harmless, is_of_people, names, words};
use crate::catalog::Table;

/// Words for a number behind or in front of what it is of. Longer ones come first, since they are cut off.
const NUMBERS: &[&str] = &[
    "number",
    "nummer",
    "numero",
    "numer",
    "code",
    "nbr",
    "num",
    "nro",
    "ref",
    "reference",
    "no",
    "nr",
    "cd",
    "id",
    "key",
];

/// What is numbered in every business.
const THINGS: &[&str] = &[
    "order",
    "invoice",
    "inv",
    "ticket",
    "receipt",
    "quote",
    "quotation",
    "offer",
    "claim",
    "case",
    "po",
    "rma",
    "rx",
    "transaction",
    "txn",
    "trx",
    "trace",
    "build",
    "commit",
    "revision",
    "auftrag",
    "auftrags",
    "bestell",
    "bestellung",
    "bestellungs",
    "rechnung",
    "rechnungs",
    "rechn",
    "re",
    "beleg",
    "angebot",
    "angebots",
    "lieferschein",
    "charge",
    "chargen",
    "artikel",
    "art",
    "schaden",
    "commande",
    "facture",
    "fact",
    "devis",
    "sinistre",
    "pedido",
    "factura",
    "albaran",
    "presupuesto",
    "siniestro",
    "fatura",
    "encomenda",
    "fattura",
    "ordine",
    "preventivo",
    "bestelling",
    "factuur",
    "zamowienie",
    "zamowienia",
    "faktura",
    "faktury",
    "szkoda",
    "szkody",
];

/// Whether a name says that its numbers are of orders, invoices, tickets, parts: of things, whoever has to do with them.
pub(super) fn are_of_things(column: &str) -> bool {
    words(column).iter().any(|word| is_thing(word))
}

fn is_thing(word: &str) -> bool {
    let mut forms = [Some(word), word.strip_suffix('s')].into_iter().flatten();
    let is = |word: &str| THINGS.contains(&word) || GOODS.contains(&word);
    forms.any(is)
        || NUMBERS
            .iter()
            .any(|end| word.strip_suffix(end).is_some_and(is))
}

/// Whether a column is called a number and nothing else, in a table of orders, invoices, tickets.
pub(super) fn is_number_of_things(table: &str, column: &str) -> bool {
    let is_number =
        |word: &String| NUMBERS.contains(&word.as_str()) && !matches!(word.as_str(), "id" | "key");
    let of_column = words(column);
    !of_column.is_empty()
        && of_column.iter().all(is_number)
        && !is_of_people(table)
        && words(table)
            .iter()
            .any(|word| word.len() > 3 && is_thing(word))
}

/// Of the things that are numbered, those that nobody has to do with alone: goods and messages.
const GOODS: &[&str] = &[
    "batch",
    "lot",
    "part",
    "product",
    "article",
    "item",
    "sku",
    "ean",
    "upc",
    "gtin",
    "isbn",
    "asin",
    "increment",
    "sequence",
    "seq",
    "message",
    "msg",
];

/// Likewise, but under such words other numbers stand as well: programs, and goods by short words.
const LIKE_GOODS: &[&str] = &[
    "trace", "build", "commit", "revision", "chargen", "artikel", "art",
];

/// What is paid and sent, which a bank, a shop or a carrier numbers.
const ISSUED: &[&str] = &[
    "payment",
    "charge",
    "refund",
    "capture",
    "authorization",
    "authorisation",
    "auth",
    "checkout",
    "intent",
    "payout",
    "transfer",
    "remittance",
    "settlement",
    "chargeback",
    "dispute",
    "mandate",
    "tx",
    "arn",
    "rrn",
    "psp",
    "acquirer",
    "paypal",
    "stripe",
    "mollie",
    "adyen",
    "klarna",
    "braintree",
    "shipment",
    "shipping",
    "delivery",
    "parcel",
    "package",
    "label",
    "zahlung",
    "zahlungs",
    "paiement",
    "pago",
    "pagamento",
    "betaling",
    "betaal",
    "platnosc",
    "platnosci",
    "lieferung",
    "liefer",
    "livraison",
    "envio",
    "spedizione",
    "levering",
];

/// Words for numbers by which a carrier tells where a parcel is, whether or not they count.
const TRACKED: &[&str] = &[
    "tracking",
    "track",
    "trk",
    "awb",
    "waybill",
    "consignment",
    "sendung",
    "sendungs",
    "paket",
    "suivi",
    "colis",
    "seguimiento",
    "rastreio",
    "rastreamento",
    "zending",
    "przesylki",
    "paczki",
];

/// Whether `codes` are of what others issue for a payment, an order or a parcel of somebody's. Those that may count are only
/// where carriers do.
pub(super) fn are_issued_in(table: &str, column: &str, codes: Codes) -> bool {
    let words = words(column);
    let is_any = |among: &[&str]| words.iter().any(|word| is_among(word, among));
    let is_issued = is_any(ISSUED) || is_any(THINGS) || is_number_of_things(table, column);
    let are_goods = words.iter().any(|word| is_of_goods(word))
        || is_number_of_things(table, column)
            && crate::detect::words(table)
                .iter()
                .any(|word| is_of_goods(word));
    match codes {
        Codes::None => false,
        _ if is_any(TRACKED) => true,
        Codes::Many => false,
        Codes::Random => is_issued && !are_goods,
    }
}

/// The same of what stands in a document under a name.
pub fn are_issued(name: &str, codes: Codes) -> bool {
    are_issued_in("", name, codes) && !names::is_of_nobody(name, Subject::default())
}

fn is_of_goods(word: &str) -> bool {
    is_among(word, GOODS) || is_among(word, LIKE_GOODS)
}

/// Whether a word is one of those, in the plural, or with one for a number behind.
fn is_among(word: &str, among: &[&str]) -> bool {
    let mut forms = [Some(word), word.strip_suffix('s')].into_iter().flatten();
    forms.any(|form| among.contains(&form) || among.contains(&without_number(form)))
}

/// What a column refers to by its name, in the singular: `order` of `order_id` and `ordersid`.
pub fn referred(column: &str) -> Option<String> {
    let words = words(column);
    let (last, before) = words.split_last()?;
    let of = match last.as_str() {
        "id" | "ids" | "uuid" | "key" => before.last()?.as_str(),
        glued => glued.strip_suffix("id").filter(|of| !of.is_empty())?,
    };
    Some(of.strip_suffix('s').unwrap_or(of).to_owned())
}

/// Takes numbers with signs in them for nobody's where their name says what is numbered.
pub(super) fn beside(table: &Table, subject: Subject, judgements: &mut [Judgement]) {
    for (column, judgement) in table.columns.iter().zip(judgements) {
        let is_by_values = |found: &Proposal| {
            found.category == Category::Account && names::read(&column.name, subject).is_none()
        };
        if judgement.codes.are_some()
            && judgement.personal.as_ref().is_some_and(is_by_values)
            && are_codes_harmless(&table.name.name, &column.name, Codes::Many)
        {
            judgement.personal = None;
        }
    }
}

/// Whether a column is called as what numbers the rows of its table, which are no people: `rx_no` of `rx`, `rnr` of `rech`,
/// `number` of `parcels`.
pub fn is_own_number(table: &str, column: &str) -> bool {
    let stem: String = words(column)
        .iter()
        .filter(|word| !NUMBERS.contains(&word.as_str()))
        .map(|word| without_number(word))
        .collect();
    let mut of = words(table).into_iter();
    !is_of_people(table) && of.any(|word| word.starts_with(&stem) || stem.starts_with(&word))
}

fn without_number(word: &str) -> &str {
    let mut ends = NUMBERS.iter().filter_map(|end| word.strip_suffix(end));
    ends.find(|stem| !stem.is_empty()).unwrap_or(word)
}

/// Whether a column is called as one that refers to people: `customer_id`, `kunde_nr`, `userid`.
pub fn refers_to_people(column: &str) -> bool {
    let words = words(column);
    let (last, first) = (words.last(), words.first());
    let is_person = |word: &String| DICTIONARY.is(Role::Person, word);
    let is_number = |word: &&String| NUMBERS.contains(&word.as_str());
    match words.len() {
        0 | 1 => last.is_some_and(|word| {
            let stem = without_number(word);
            stem != word.as_str() && DICTIONARY.is(Role::Person, stem)
        }),
        many => {
            let before = many.checked_sub(2).and_then(|at| words.get(at));
            last.filter(is_number).and(before).is_some_and(is_person)
                || first
                    .filter(is_number)
                    .and(words.get(1))
                    .is_some_and(is_person)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_things_are_told_from_those_of_people() {
        for name in [
            "order_no",
            "OrderNumber",
            "bestellnr",
            "no_facture",
            "invoice_ref",
            "ticketno",
        ] {
            assert!(are_of_things(name), "{name}");
        }
        for name in [
            "member_id",
            "mbi",
            "border_pass_no",
            "besteller_nr",
            "participant_no",
            "no_serie",
        ] {
            assert!(!are_of_things(name), "{name}");
        }
        for (table, column) in [
            ("rx", "rx_no"),
            ("rech", "rnr"),
            ("parcels", "number"),
            ("x12_claim", "claim_no"),
        ] {
            assert!(is_own_number(table, column), "{table}.{column}");
        }
        for (table, column) in [("orders", "number"), ("shop_order", "reference_no")] {
            assert!(is_number_of_things(table, column), "{table}.{column}");
        }
        for (table, column) in [
            ("orders", "id"),
            ("orders", "passport_no"),
            ("res_partner", "ref"),
            ("members", "number"),
        ] {
            assert!(!is_number_of_things(table, column), "{table}.{column}");
        }
        for (table, column) in [
            ("customers", "customer_no"),
            ("rx", "mbi"),
            ("coverage", "member_id"),
        ] {
            assert!(!is_own_number(table, column), "{table}.{column}");
        }
        for name in [
            "customer_id",
            "kunde_nr",
            "userid",
            "num_client",
            "patient_key",
        ] {
            assert!(refers_to_people(name), "{name}");
        }
        for name in ["user", "order_id", "customer_name", "product_no", "id"] {
            assert!(!refers_to_people(name), "{name}");
        }
    }

    #[test]
    fn what_others_issue_is_told_by_its_name_and_form() {
        let issued = [
            ("orders", "payment_reference"),
            ("orders", "transaction_id"),
            ("orders", "transaction_reference"),
            ("orders", "charge_id"),
            ("refunds", "order_ref"),
            ("orders", "txn_id"),
            ("orders", "auth_code"),
            ("orders", "reference"),
            ("parcels", "tracking_number"),
        ];
        for (table, column) in issued {
            assert!(
                are_issued_in(table, column, Codes::Random),
                "{table}.{column}"
            );
            let is_tracked = column.starts_with("tracking");
            assert_eq!(
                are_issued_in(table, column, Codes::Many),
                is_tracked,
                "{column}"
            );
            assert!(
                !are_issued_in(table, column, Codes::None),
                "{table}.{column}"
            );
        }
        for (table, column) in [
            ("orders", "sku"),
            ("orders", "item_id"),
            ("deploys", "commit_sha"),
            ("products", "number"),
            ("posts", "slug"),
            ("posts", "channel_id"),
        ] {
            assert!(
                !are_issued_in(table, column, Codes::Random),
                "{table}.{column}"
            );
        }
        assert_eq!(referred("order_id").as_deref(), Some("order"));
        assert_eq!(referred("transactionsid").as_deref(), Some("transaction"));
        assert_eq!(referred("payment_reference"), None);
    }
}
