//! Places and companies.

pub mod address;
pub mod city;
pub mod company;
pub mod country;
pub mod postcode;
pub mod street;
