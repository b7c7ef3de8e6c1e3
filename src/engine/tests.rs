//! The engine with scripted sources and sinks.
