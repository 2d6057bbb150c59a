/**
 * The {@code segue} command: runs an application and steers a live one. Whatever goes wrong reaches the user as one line that
 * says what to do.
 *
 * <p>Start at: {@link dev.segue.cli.CommandException} for how a command fails. May depend on every module below.
 */
@NullMarked
package dev.segue.cli;

import org.jspecify.annotations.NullMarked;
