/** Tests. */
@NullMarked
package dev.segue.orm.processor;

import org.jspecify.annotations.NullMarked;
