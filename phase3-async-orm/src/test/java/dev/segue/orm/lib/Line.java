package dev.segue.orm.lib;

import org.jspecify.annotations.Nullable;

/** What a list of books shows. */
public record Line(String title, @Nullable String publisher) {}
