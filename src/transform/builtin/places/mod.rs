//! Places and companies.

pub mod address;
pub mod city;
pub mod company;
pub mod coordinates;
pub mod country;
pub mod house_number;
pub mod postcode;
pub mod state;
pub mod street;
pub mod time_zone;

/// The locales whose streets have words.
const WITH_STREETS: &str = "en|cy_GB|de_DE|fa_IR|fr_FR|it_IT|nl_NL|pt_BR|pt_PT|tr_TR|zh_CN";
