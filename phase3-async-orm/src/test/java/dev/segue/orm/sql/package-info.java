/** Tests. */
@NullMarked
package dev.segue.orm.sql;

import org.jspecify.annotations.NullMarked;
