/**
 * Generates the metamodel of entities while they are compiled: {@code Article_} for {@code Article}. What it does not support is a
 * compile error that names the element and the way out, never silence.
 *
 * <p>Start at: {@link dev.segue.orm.processor.EntityProcessor}. May depend on {@code java.*}, {@code javax.annotation.processing}
 * and {@code orm.schema}, which is pure; names the other types of {@code orm} in the text it writes, and nothing depends on it.
 */
@NullMarked
package dev.segue.orm.processor;

import org.jspecify.annotations.NullMarked;
