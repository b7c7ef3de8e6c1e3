//! Text: free text, and strings whose form is kept.

pub mod mask;
pub mod template;
pub mod text;
