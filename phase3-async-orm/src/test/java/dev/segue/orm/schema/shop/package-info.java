/** Models whose tables have all that a schema can have. */
@NullMarked
package dev.segue.orm.schema.shop;

import org.jspecify.annotations.NullMarked;
