/** Tests. */
@NullMarked
package dev.segue.orm.exec;

import org.jspecify.annotations.NullMarked;
