package dev.segue.cli;

import java.util.concurrent.Callable;

/**
 * A picocli command that a jar on the class path adds to {@code segue}, as Django's applications add management commands: annotate
 * it with {@code @Command} and name it in {@code META-INF/services}.
 */
public interface SegueCommand extends Callable<Integer> {}
