//! Writing Parquet: one sink, one manifest, no server on the other side.

use std::path::Path;
use std::sync::Arc;

use super::watch::Watch;
use super::work::Work;
use super::{Run, Touched};
use crate::engine::InOrder;
use crate::error::Result;
use crate::rules::Parquet;
use crate::sink::parquet::ParquetSink;
use crate::source::Source;

impl Run<'_> {
    /// The data phase into a folder, and what it had to warn of.
    pub(super) fn parquet(
        &mut self,
        work: &Work<'_>,
        rows: &dyn Source,
        folder: &Path,
        replace: bool,
        rules: Parquet,
        watch: &dyn Watch,
    ) -> Result<()> {
        let mut sink =
            ParquetSink::new(folder, replace, self.manifest(), rules, work.budget.writer)?;
        if let Some(spare) = &work.spare {
            sink = sink.with_spare(Arc::clone(spare));
        }
        self.touched = Some(Touched::Itself(folder.display().to_string()));
        watch.phase(&format!("writing Parquet into {}", folder.display()));
        watch.working(work.plan, &work.progress, &Arc::default());
        let order = InOrder::of(work.parts.len());
        let result = self.data(work, rows, &sink, &order);
        watch.ended();
        let warnings = sink.warnings();
        watch.warnings(&warnings);
        self.report.findings.extend(warnings);
        result
    }

    /// What every file says about the run that wrote it.
    fn manifest(&self) -> Vec<(String, String)> {
        let report = &self.report;
        let of = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            ("standin:version", report.standin.to_owned()),
            ("standin:algorithm", report.algorithm.to_owned()),
            ("standin:word_lists", report.word_lists.clone()),
            ("standin:key_fingerprint", of(&report.key_fingerprint)),
            ("standin:rules_sha256", report.rules_sha256.clone()),
            (
                "standin:catalog_fingerprint",
                of(&report.catalog_fingerprint),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}
