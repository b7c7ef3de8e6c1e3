//! Counters that the engine advances and the screen reads. No drawing here.
