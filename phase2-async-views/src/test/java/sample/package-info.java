/** An application of more than 30 views as a user of Segue writes it, and what it answers in every mode. Start at: {@link sample.Shop}. */
@NullMarked
package sample;

import org.jspecify.annotations.NullMarked;
