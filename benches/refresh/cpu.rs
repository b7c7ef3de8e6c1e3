//! CPU time of processes. Source: proc(5); a tick is 1/100 s on Linux.

use std::fs;

use super::Outcome;

/// User and system seconds of all processes that this one has waited for.
pub(super) fn of_children() -> Outcome<f64> {
    Ok(stat(std::process::id())?.ended as f64 / 100.0)
}

/// User and system seconds of a server's processes: the postmaster's ended children and its living ones.
pub(super) fn of_server(postmaster: u32) -> Outcome<f64> {
    let parent = stat(postmaster)?;
    let mut ticks = parent.own + parent.ended;
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Ok(child) = stat(pid)
            && child.parent == postmaster
        {
            ticks += child.own;
        }
    }
    Ok(ticks as f64 / 100.0)
}

/// A process: its parent, its own ticks, and those of its ended children.
struct Stat {
    parent: u32,
    own: u64,
    ended: u64,
}

fn stat(pid: u32) -> Outcome<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let rest = text.rsplit_once(')').ok_or("odd /proc/PID/stat")?.1;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |index: usize| -> Outcome<u64> {
        Ok(fields.get(index).ok_or("short /proc/PID/stat")?.parse()?)
    };
    Ok(Stat {
        parent: number(1)? as u32,
        own: number(11)? + number(12)?,
        ended: number(13)? + number(14)?,
    })
}
