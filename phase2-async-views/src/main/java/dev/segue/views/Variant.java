package dev.segue.views;

/** One implementation of a view. */
public sealed interface Variant permits SyncView, AsyncView {}
