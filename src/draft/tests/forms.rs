//! Rules by the form of what stands in a column.

use super::alike::{Samples, drafted_after, drafted_by, drafted_with_errors, texts, values};
use super::*;

const FIRST: &[&str] = &[
    "Maria", "Ana", "Pedro", "Paulo", "Julia", "Carlos", "Laura", "David",
];
const LAST: &[&str] = &["Silva", "Santos", "Costa", "Garcia", "Martin"];

fn full(at: usize) -> String {
    format!("{} {}", FIRST[at % 8], LAST[at / 8])
}

fn email(at: usize) -> String {
    format!("{}.{}@mail.example", FIRST[at % 8], LAST[at / 8]).to_lowercase()
}

fn rules(tables: Vec<Table>, samples: Samples<'_>, columns: &[&str]) -> Vec<String> {
    let draft = drafted_with_errors(HEADER, &database(tables), samples);
    let rules = columns.iter().map(|column| rule(&draft, column).to_owned());
    rules.collect()
}

#[test]
fn tokens_in_narrow_columns_become_hashes_that_fill_them() {
    let told = |length: u32| {
        let mut sessions = texts("sessions", &["access_token"]);
        sessions.columns[0].ty.length = Some(length);
        let token = |at: usize| format!("{:026}", (at + 7).pow(9) * 7_919);
        rules(
            vec![sessions],
            &[("sessions", vec![values(token)])],
            &["public.sessions.access_token"],
        )
    };
    assert_eq!(told(26), ["{ hash: { length: 26, encoding: hex } }"]);
    assert_eq!(told(16), ["{ hash: { length: 16, encoding: base32 } }"]);
    assert_eq!(told(80), ["hash"]);
}

#[test]
fn one_key_over_names_makes_hashes_of_no_others() {
    let mut commits = texts("commit_users", &["name", "email"]);
    commits.uniques.push(unique(&["name", "email"], false));
    let users = texts("users", &["name", "email"]);
    let samples = [
        ("commit_users", vec![values(full), values(email)]),
        ("users", vec![values(full), values(email)]),
    ];
    let columns = ["public.users.name", "public.commit_users.name"];
    let hash = "{ hash: { length: 16, encoding: base32 } }";
    assert_eq!(
        rules(vec![commits.clone(), users.clone()], &samples, &columns),
        ["name", hash]
    );
    // An address of one row only tells rows apart by itself.
    commits.uniques.push(unique(&["email"], false));
    commits.columns[1].not_null = true;
    assert_eq!(
        rules(vec![commits, users], &samples, &columns),
        ["name", "name"]
    );
}

#[test]
fn hashes_in_a_column_without_case_have_a_domain_of_their_own_where_no_value_is_shared() {
    let codes = |at: usize| format!("Vx{}q{:05}Tz", at * 7919 % 97, at * 104_729 % 99_991);
    let told = |shared: bool| {
        let mut forms = texts("forms", &["access_token"]);
        forms.uniques.push(unique(&["access_token"], false));
        let mut spaces = table("spaces", vec![column("access_token", Family::Citext)]);
        spaces.uniques.push(unique(&["access_token"], false));
        let other = move |at: usize| codes(at + if shared { 0 } else { 500 });
        let samples = [
            ("forms", vec![values(codes)]),
            ("spaces", vec![values(other)]),
        ];
        let database = database(vec![forms, spaces]);
        let draft = drafted_by(HEADER, &database, &samples);
        let path = Path::new("r.yaml");
        let rules = Rules::parse(path, &draft.text, &|_| Some("unused".into())).unwrap();
        let plan = Plan::build(&rules, &database, TargetKind::Postgres);
        let mut ids = plan.findings.iter().map(|finding| &finding.id);
        let is_warned = ids.any(|id| id.starts_with("domain_parameters:"));
        let rules = ["public.forms.access_token", "public.spaces.access_token"];
        (
            rules.map(|column| rule(&draft, column).to_owned()),
            is_warned,
        )
    };
    let ([text, citext], is_warned) = told(false);
    assert_eq!(text, "hash");
    assert_eq!(citext, "{ hash: { domain: hash_citext } }");
    assert!(!is_warned);
    // What stands in both it stays to be seen.
    let (same, is_warned) = told(true);
    assert_eq!(same, ["hash", "hash"]);
    assert!(is_warned);
}

#[test]
fn codes_are_no_names() {
    let moves = texts("account_move", &["name", "partner_name", "email"]);
    let code = |at: usize| format!("RE/2023/{:05}", at + 1);
    let samples = [(
        "account_move",
        vec![values(code), values(full), values(email)],
    )];
    let columns = [
        "public.account_move.name",
        "public.account_move.partner_name",
    ];
    assert_eq!(rules(vec![moves], &samples, &columns), ["digits", "name"]);
    let drafts = texts("drafts", &["owner", "email"]);
    let hex = |at: usize| format!("{:08x}", (at as u32 + 1).wrapping_mul(2_654_435_761));
    let samples = [("drafts", vec![values(hex), values(email)])];
    assert_ne!(
        rules(vec![drafts], &samples, &["public.drafts.owner"]),
        ["name"]
    );
}

#[test]
fn names_that_programs_give_become_hashes_only_where_they_must_be_unique() {
    let draft = |is_unique: bool| {
        let mut data = texts("model_data", &["module", "name"]);
        if is_unique {
            data.uniques.push(unique(&["module", "name"], false));
        }
        let name = |at: usize| match at % 5 {
            0 => format!("kunde_{}_{}", LAST[at / 8], FIRST[at % 8]).to_lowercase(),
            _ => format!("field_res_partner__name_{at}"),
        };
        let samples = [("model_data", vec![values(|_| "base".into()), values(name)])];
        drafted_after(HEADER, &database(vec![data]), &samples, |judgements| {
            let judged = judgements.values_mut().flatten().nth(1);
            judged.unwrap().personal = Some(detect::Proposal {
                category: detect::Category::FreeText,
                confidence: Confidence::Medium,
                reason: "some hold names".into(),
            });
        })
    };
    let name = "public.model_data.name";
    assert_eq!(rule(&draft(false), name), "text");
    let unique = draft(true);
    assert!(rule(&unique, name).contains("hash"), "{}", unique.text);
    assert!(!unique.text.contains("!! undecided"), "{}", unique.text);
    let told = "programs find nothing by these names any longer";
    assert!(unique.text.contains(told), "{}", unique.text);
}

#[test]
fn keys_of_caches_with_addresses_in_them_become_hashes() {
    let mut cache = texts("cache", &["key"]);
    cache.columns[0].ty.length = Some(255);
    cache.uniques.push(unique(&["key"], false));
    let key = |at: usize| match at % 4 {
        0 => format!("laravel_cache_login.{}|91.204.193.{at}", email(at)),
        _ => format!("laravel_cache_user.{at}.profile"),
    };
    let found = rules(
        vec![cache],
        &[("cache", vec![values(key)])],
        &["public.cache.key"],
    );
    assert!(found[0].contains("hash"), "{found:?}");
}

#[test]
fn partners_that_are_called_like_people_are_people() {
    let mut partners = texts("companies", &["name", "type", "email"]);
    partners.checks.push(Check {
        name: "companies_check_name".into(),
        columns: vec!["type".into(), "name".into()],
        definition: "CHECK (((((type)::text = 'contact'::text) AND (name IS NOT NULL)) OR ((type)::text <> 'contact'::text)))".into(),
    });
    let kind = |at: usize| ["contact", "invoice"][at % 2].to_owned();
    let samples = [("companies", vec![values(full), values(kind), values(email)])];
    assert_eq!(
        rules(vec![partners.clone()], &samples, &["public.companies.name"]),
        ["name"]
    );
    let firm = |at: usize| format!("Haselhorst {at} GmbH");
    let samples = [("companies", vec![values(firm), values(kind), values(email)])];
    let found = rules(vec![partners], &samples, &["public.companies.name"]);
    assert!(found[0].contains("company"), "{found:?}");
}

#[test]
fn accounts_of_books_and_hosts_are_nobody() {
    let ledger = texts("account_account", &["name", "code", "account_type"]);
    let label =
        |at: usize| ["Bank", "Erlöse", "Umsatzsteuer", "Verbindlichkeiten"][at % 4].to_owned();
    let samples = [(
        "account_account",
        vec![
            values(label),
            values(|at| (1000 + at).to_string()),
            values(|_| "asset".into()),
        ],
    )];
    assert_eq!(
        rules(vec![ledger], &samples, &["public.account_account.name"]),
        ["keep"]
    );
    let hosts = texts("accounts", &["name", "subdomain"]);
    let samples = [(
        "accounts",
        vec![
            values(|at| format!("Haselhorst {at} GmbH")),
            values(|at| format!("haselhorst{at}")),
        ],
    )];
    let found = rules(vec![hosts], &samples, &["public.accounts.name"]);
    assert!(found[0].contains("company"), "{found:?}");
}

#[test]
fn what_somebody_wants_is_no_name() {
    let leads = texts("crm_lead", &["name", "contact_name", "email"]);
    let wanted = |at: usize| format!("Wartungsvertrag 2023 {at}");
    let samples = [(
        "crm_lead",
        vec![values(wanted), values(full), values(email)],
    )];
    let found = rules(
        vec![leads],
        &samples,
        &["public.crm_lead.name", "public.crm_lead.contact_name"],
    );
    assert_ne!(found[0], "name");
    assert_eq!(found[1], "name");
}

#[test]
fn logins_that_are_mostly_addresses_become_what_those_become() {
    let users = texts("users", &["login"]);
    let login = |at: usize| match at % 5 {
        0 => format!("kasse{at}"),
        _ => email(at),
    };
    let samples = [("users", vec![values(login)])];
    assert_eq!(
        rules(vec![users], &samples, &["public.users.login"]),
        ["email"]
    );
}

#[test]
fn texts_that_are_urls_become_urls() {
    let database = database(vec![texts("statuses", &["uri"])]);
    let logical = database.logical_tables();
    let told = |value: &dyn Fn(usize) -> String| {
        let mut trials = trial::Trials::default();
        trials.keep(logical[0].table, vec![values(value)]);
        let head = Member::new(0, 0, &logical[0], &trials);
        let text = vec![crate::transform::args::Arg::scalar("text")];
        let rules = crate::draft::forms::beside(text, detect::Category::FreeText, head);
        rule::name(&rules[0]).to_owned()
    };
    assert_eq!(
        told(&|at| format!("https://kelp.example/users/ada/{at}")),
        "url"
    );
    assert_eq!(told(&|at| format!("see https://kelp.example/{at}")), "text");
}

#[test]
fn paths_of_projects_are_no_logins() {
    let projects = texts("members", &["login_name"]);
    let login = |at: usize| format!("{}{}", FIRST[at % 8], LAST[at / 8]).to_lowercase();
    let path = |at: usize| format!("{}/dotfiles{at}", login(at));
    let samples = [("members", vec![values(path)])];
    let found = rules(vec![projects], &samples, &["public.members.login_name"]);
    assert_eq!(found, ["file_path"]);
}

#[test]
fn references_among_addresses_stay() {
    for others in [
        (|at: usize| at.to_string()) as fn(usize) -> String,
        |at| format!("User;{at}"),
        |at| at.is_multiple_of(2).to_string(),
    ] {
        let log = texts("log", &["object_ref"]);
        let value = |at: usize| match at % 6 {
            0 => email(at),
            _ => others(at),
        };
        let samples = [("log", vec![values(value)])];
        assert_eq!(
            rules(vec![log], &samples, &["public.log.object_ref"]),
            ["redact"]
        );
    }
}

#[test]
fn what_other_columns_held_is_no_reference() {
    // A phone number, an address, or a PIN.
    let audit = texts("audit", &["old_val"]);
    let value = |at: usize| match at % 3 {
        0 => email(at),
        1 => format!("(617) 807-1{:03}", at % 900),
        _ => (521_000 + at * 37).to_string(),
    };
    let samples = [("audit", vec![values(value)])];
    assert_eq!(
        rules(vec![audit], &samples, &["public.audit.old_val"]),
        ["text"]
    );
}

#[test]
fn mails_with_links_that_let_somebody_in_stay_texts() {
    let mails = texts("mails", &["body"]);
    let body = |at: usize| {
        format!(
            "<p>Hello {},</p><p>thank you for what you have sent.</p><a href=\"https://app.firma.example/k/{at}?token=Lz1bQ{at:04}xTq9fWm2Kd\">go</a>",
            FIRST[at % 8]
        )
    };
    let samples = [("mails", vec![values(body)])];
    assert_eq!(
        rules(vec![mails], &samples, &["public.mails.body"]),
        ["text"]
    );
}

#[test]
fn slugs_get_hyphens() {
    let told = |sign: &str| {
        let members = texts("members", &["slug"]);
        let slug = |at: usize| {
            let sign = if at.is_multiple_of(3) { sign } else { "" };
            format!("{}{sign}{}", FIRST[at % 8], LAST[at / 8]).to_lowercase()
        };
        rules(
            vec![members],
            &[("members", vec![values(slug)])],
            &["public.members.slug"],
        )
    };
    assert_eq!(told("-"), ["{ username: { style: hyphens } }"]);
    assert_eq!(told("_"), ["username"]);
}
