//! A dumped structure, to be made in a target.

use standin::error::Result;
use standin::pg::schema::{self, Incoming, Objects, PostData, SchemaArchive};
use standin::pg::sessions::Sessions;
use standin::pg::snapshot::Leader;
use standin::pg::tools::Tools;
use standin::pg::url::ConnInfo;

use super::{TestDb, block_on};

/// A source with its catalog, and the archive of its structure.
pub struct Source {
    _leader: Leader,
    /// The archive.
    pub archive: SchemaArchive,
    /// Indexes and foreign keys in it.
    pub objects: Objects,
    _folder: schema::Scratch,
}

impl Source {
    /// Dumps the structure of a database.
    pub fn dump(address: &ConnInfo) -> Result<Self> {
        let leader = block_on(Leader::begin(address))?;
        let catalog = block_on(standin::pg::inspect::inspect(
            leader.client(),
            standin::pg::connect::Side::Source,
        ))?;
        let folder = schema::Scratch::new()?;
        let tools = Tools::find(catalog.server_version)?;
        let archive = SchemaArchive::dump(&tools, address, leader.snapshot(), folder.path())?;
        let objects = block_on(Objects::read(leader.client()))?;
        Ok(Self {
            _leader: leader,
            archive,
            objects,
            _folder: folder,
        })
    }

    /// Makes all of it in a target, objects that cost at least `worth` one by one. Returns the names of those.
    pub fn restore(&self, target: &TestDb, worth: u64) -> Result<Vec<String>> {
        let address = &target.address;
        self.archive.restore_pre_data(address)?;
        self.finish(target, worth)
    }

    /// The part behind the rows.
    pub fn finish(&self, target: &TestDb, worth: u64) -> Result<Vec<String>> {
        let address = &target.address;
        let sessions = Sessions::of_target(address.clone());
        let post_data = PostData::new(
            &self.archive,
            &self.objects,
            &Incoming::default(),
            &sessions,
            2,
            worth,
        )?;
        post_data.run()?;
        let made = post_data.building().made();
        Ok(made.into_iter().map(|made| made.name).collect())
    }
}
