/** The entities of the oracle. Start at: {@link dev.segue.orm.lib.Book}. */
@NullMarked
package dev.segue.orm.lib;

import org.jspecify.annotations.NullMarked;
