//! Sets of linked things: the closure of "is tied to" over columns.

/// Disjoint sets over the numbers `0..len`, merged by links (union by size, path halving).
/// Source: Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", 1975.
#[derive(Debug, Clone)]
pub struct DisjointSets {
    parent: Vec<usize>,
    size: Vec<usize>,
}

impl DisjointSets {
    /// Every number in a set of its own.
    pub fn new(len: usize) -> Self {
        Self {
            parent: (0..len).collect(),
            size: vec![1; len],
        }
    }

    /// The number that stands for the set of `item`.
    pub fn find(&mut self, mut item: usize) -> usize {
        while self.parent[item] != item {
            self.parent[item] = self.parent[self.parent[item]];
            item = self.parent[item];
        }
        item
    }

    /// Makes one set of the two that hold `a` and `b`.
    pub fn link(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return;
        }
        let (small, large) = if self.size[a] < self.size[b] {
            (a, b)
        } else {
            (b, a)
        };
        self.parent[small] = large;
        self.size[large] += self.size[small];
    }

    /// How many numbers share the set of `item`.
    pub fn size_of(&mut self, item: usize) -> usize {
        let root = self.find(item);
        self.size[root]
    }

    /// The sets of two or more, each ascending, ordered by their first number.
    pub fn groups(&mut self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.parent.len()];
        let mut order = Vec::new();
        for item in 0..self.parent.len() {
            let root = self.find(item);
            if self.size[root] > 1 {
                if groups[root].is_empty() {
                    order.push(root);
                }
                groups[root].push(item);
            }
        }
        order
            .into_iter()
            .map(|root| std::mem::take(&mut groups[root]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_close_over_chains_and_cycles() {
        let mut sets = DisjointSets::new(7);
        for (a, b) in [(5, 3), (3, 1), (1, 5), (6, 0)] {
            sets.link(a, b);
        }
        assert_eq!(sets.groups(), [vec![0, 6], vec![1, 3, 5]]);
        assert_eq!(sets.size_of(2), 1);
        assert_eq!(sets.size_of(5), 3);
    }
}
