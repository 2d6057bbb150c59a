@NullMarked
package dev.segue.orm.schema;

import org.jspecify.annotations.NullMarked;
