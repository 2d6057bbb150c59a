/** Entities for tests, as an application would write them. Start at: {@link dev.segue.orm.demo.Article}. */
@NullMarked
package dev.segue.orm.demo;

import org.jspecify.annotations.NullMarked;
