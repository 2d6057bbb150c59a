/** The oracle's scenarios: what queries must return, and in how many statements. */
@NullMarked
package dev.segue.orm.oracle;

import org.jspecify.annotations.NullMarked;
