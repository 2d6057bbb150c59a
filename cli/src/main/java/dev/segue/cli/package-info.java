/**
 * The command line. {@link Segue} turns any {@link SegueApplication} into its own command: it runs the application with a database,
 * and shows and switches the modes of a live one through its control endpoint.
 *
 * <p>Start at: {@link dev.segue.cli.Segue}. May depend on everything below it; the only user of picocli.
 */
@NullMarked
package dev.segue.cli;

import org.jspecify.annotations.NullMarked;
