/**
 * The {@code evenkeel} command: one picocli class per command, and nothing in it but options, calls and printing.
 * Progress and prose go to standard error, results to standard output; {@code --json} prints exactly one object there.
 *
 * <p><b>To add a command</b>: one class here, its name in {@link io.evenkeel.cli.Evenkeel}'s subcommands, and a test
 * that runs it. Exit codes are in {@link io.evenkeel.cli.ExitCode}.
 */
@NullMarked
package io.evenkeel.cli;

import org.jspecify.annotations.NullMarked;
