/** Entities with all that a mapping can say. Start at: {@link dev.segue.orm.mapping.Parcel}. */
@NullMarked
package dev.segue.orm.mapping;

import org.jspecify.annotations.NullMarked;
