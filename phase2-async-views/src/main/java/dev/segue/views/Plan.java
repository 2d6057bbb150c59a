package dev.segue.views;

/**
 * What one request follows: a mode, the middleware and the view's variant as they run in that mode, and where to count it. Made once
 * per change of mode, not per request.
 */
record Plan(Mode mode, AsyncView handler, ViewStats stats) {}
