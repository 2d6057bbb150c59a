package dev.segue.orm;

/** How what is missing is loaded: by what, and for whom. */
record Fetching(Runners runners, FetchMode mode) {}
