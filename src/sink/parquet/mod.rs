//! stub
use super::{Part, Result, Sink, TablePlan, TableWriter};
use crate::report::Finding;
use std::path::Path;
/// s
pub struct ParquetSink;
impl ParquetSink {
    /// s
    pub fn new(_: &Path, _: bool, _: Vec<(String, String)>, _: u64) -> Result<Self> {
        Ok(Self)
    }
    /// s
    pub fn warnings(&self) -> Vec<Finding> {
        Vec::new()
    }
}
impl Sink for ParquetSink {
    fn open<'s>(&'s self, _: &TablePlan, _: &Part) -> Result<Box<dyn TableWriter + 's>> {
        Err(crate::error::Error::new(crate::error::Kind::Disk, "x"))
    }
}
