package dev.segue.cli;

import dev.segue.gateway.ListenException;
import dev.segue.gateway.StartException;
import dev.segue.gateway.legacy.MountException;
import dev.segue.orm.exec.OrmException;
import dev.segue.views.ViewsException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The command of an application: {@code run}, {@code views}, {@code mode}, {@code check}, the schema
 * commands, and what other jars add as {@link SegueCommand}s.
 *
 * <p>Exit codes: 0 done; 1 failed; 2 wrong command line; 3 no server runs; 4 the server refused; 5 a check found an error. An error is one line on standard
 * error; {@code -v} adds the stack trace.
 */
@Command(name = "segue", mixinStandardHelpOptions = true, version = "segue 0.1.0", synopsisSubcommandLabel = "COMMAND", description = "Carries a blocking Java web application to async, one view at a time, on a live server.", footer = {
    "", "Examples:", "  segue run                           start the application and its database",
    "  segue views                         what runs how, and how fast",
    "  segue mode articles.detail async    switch one view on the live server",
    "  segue bench articles.detail         compare its modes side by side",
    "  segue check                         what is not fit for production",
    "  segue makemigrations                SQL files of what changed in the models",
    "  segue migrate                       apply them to the database", "",
    "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 no server runs, 4 the server refused,",
    "5 a check found an error."})
public final class Segue {
    @Option(names = {"-v", "--verbose"}, scope = ScopeType.INHERIT, description = "On an error, show the stack trace.")
    private boolean verbose;

    private Segue() {}

    /** Runs the command that {@code args} name for {@code application}, and ends the process with its exit code. */
    public static void main(String[] args, SegueApplication application) {
        System.exit(execute(args, application, new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    /** Runs a command in this process and returns its exit code. */
    static int execute(String[] args, SegueApplication application, PrintWriter out, PrintWriter err) {
        var segue = new Segue();
        var line = new CommandLine(segue);
        line.addSubcommand(new RunCommand(application));
        line.addSubcommand(new ViewsCommand());
        line.addSubcommand(new ModeCommand());
        line.addSubcommand(new CheckCommand());
        line.addSubcommand(new SyncdbCommand(application));
        line.addSubcommand(new MakemigrationsCommand(application));
        line.addSubcommand(new MigrateCommand(application));
        line.addSubcommand(new InspectdbCommand());
        ServiceLoader.load(SegueCommand.class).forEach(line::addSubcommand);
        line.getSubcommands().values().forEach(command -> command.getCommandSpec().mixinStandardHelpOptions(true));
        return line.setOut(out).setErr(err).setExecutionExceptionHandler(segue::report)
                .setParameterExceptionHandler(Segue::reportUsage).execute(args);
    }

    private static int reportUsage(CommandLine.ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().printf("segue: %s Try '%s --help'.%n", sentence(wrong),
                command.getCommandSpec().qualifiedName());
        return CommandException.USAGE;
    }

    private int report(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println("segue: " + switch (failure) {
            case CommandException known -> known.getMessage();
            case ListenException known -> known.getMessage();
            case StartException known -> known.getMessage();
            case MountException known -> known.getMessage();
            case OrmException known -> known.getMessage();
            case ViewsException known -> known.getMessage();
            default -> "Unexpected " + failure + ". Run it again with -v for the stack trace.";
        });
        if (verbose) {
            failure.printStackTrace(err);
        }
        err.flush();
        return failure instanceof CommandException known ? known.exitCode() : CommandException.FAILED;
    }

    private static String sentence(Exception failure) {
        String text = String.valueOf(failure.getMessage());
        return text.endsWith(".") ? text : text + ".";
    }
}
