//! Text: free text, and strings whose form is kept.

pub mod lorem;
pub mod mask;
pub mod partial;
pub mod redact;
pub mod regex;
pub mod replace;
pub mod template;
pub mod text;
pub mod truncate;
