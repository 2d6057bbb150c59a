/** Tests of the ORM, and {@link dev.segue.orm.TestDatabase}, which other modules use too. */
@NullMarked
package dev.segue.orm;

import org.jspecify.annotations.NullMarked;
