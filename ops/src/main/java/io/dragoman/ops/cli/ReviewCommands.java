package io.dragoman.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that decide about doubtful results, and about what is remembered of that. */
final class ReviewCommands {
  private static final String REVIEWS = "/v1/reviews";
  private static final String MEMORY = "/v1/memory";
  private static final double MS_PER_S = 1000;

  private ReviewCommands() {}

  /** Those about results. */
  static CommandLine ofReviews(final Terminal terminal) {
    return CommandGroup.of("Look at doubtful results, and approve, correct or reject them.")
        .addSubcommand(new ListThem(terminal))
        .addSubcommand(new Show(terminal))
        .addSubcommand(new Approve(terminal))
        .addSubcommand(new Correct(terminal))
        .addSubcommand(new Reject(terminal));
  }

  /** Those about what is remembered. */
  static CommandLine ofMemory(final Terminal terminal) {
    return CommandGroup.of("Look at the translations that are remembered, and forget some.")
        .addSubcommand(new Remembered(terminal))
        .addSubcommand(new Forget(terminal));
  }

  /** What the lists have in common. */
  private static final class Filter {
    @Option(names = "--client", paramLabel = "NAME", description = "Only this client's.")
    private Optional<String> client = Optional.empty();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "At most this many, 1 to 1,000 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
        names = "--after",
        paramLabel = "ID",
        description = "Only what is behind this one in the list.")
    private Optional<String> after = Optional.empty();

    String query() {
      return "?limit="
          + limit
          + client.map(name -> "&client=" + encoded(name)).orElse("")
          + after.map(id -> "&after=" + encoded(id)).orElse("");
    }
  }

  private static String encoded(final String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void more(final Terminal terminal, final JsonNode page) {
    if (page.path("more").asBoolean()) {
      terminal.err().println("There are more; go on with --after and the last id.");
    }
  }

  private static String languages(final JsonNode review) {
    if (review.has("target_language")) {
      return review.path("source_language").asText()
          + " > "
          + review.path("target_language").asText();
    }
    return review.has("source_language")
        ? review.path("source_language").asText() + " (speech)"
        : review.path("target").asText();
  }

  private static TextTable.Cell cell(final JsonNode text) {
    return TextTable.Cell.of(SafeText.line(text.asText("")));
  }

  @Command(name = "list", description = "List doubtful results, the oldest first.")
  static final class ListThem implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private GatewayOptions gateway = new GatewayOptions();
    @Mixin private Filter filter = new Filter();

    @Option(
        names = "--status",
        paramLabel = "STATUS",
        defaultValue = "pending",
        description =
            "pending, approved, corrected, rejected, expired or superseded (default:"
                + " ${DEFAULT-VALUE}).")
    private String status = "pending";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ListThem(final Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      final JsonNode page = gateway.get(REVIEWS + filter.query() + "&status=" + encoded(status));
      if (json) {
        terminal.out().println(page.toPrettyString());
        return ExitStatus.OK;
      }
      final TextTable table =
          new TextTable(
              Column.of("ID"),
              Column.text("CLIENT"),
              Column.text("LANGUAGES"),
              Column.text("QUALITY"),
              Column.text("PUBLISHED"),
              Column.text("REASONS"));
      for (final JsonNode review : page.path("reviews")) {
        final List<String> reasons = new ArrayList<>();
        review.path("reasons").forEach(reason -> reasons.add(reason.asText()));
        table.row(
            cell(review.path("id")),
            cell(review.path("client")),
            TextTable.Cell.of(SafeText.line(languages(review))),
            cell(review.path("quality")),
            TextTable.Cell.of(review.path("published").asBoolean() ? "yes" : "no"),
            TextTable.Cell.of(SafeText.line(String.join(", ", reasons))));
      }
      table.render(terminal).forEach(terminal.out()::println);
      more(terminal, page);
      return ExitStatus.OK;
    }
  }

  /** A command about one result. */
  private abstract static class OfOne implements Callable<Integer> {
    final Terminal terminal;
    @Mixin GatewayOptions gateway = new GatewayOptions();

    @Parameters(index = "0", paramLabel = "ID", description = "Its id in the list.")
    private String id = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    OfOne(final Terminal terminal) {
      this.terminal = terminal;
    }

    final String path() {
      return REVIEWS + "/" + encoded(id);
    }

    final int print(final JsonNode shown) {
      if (json) {
        terminal.out().println(shown.toPrettyString());
        return ExitStatus.OK;
      }
      final JsonNode review = shown.path("review");
      line("review", review.path("id").asText() + ", " + review.path("status").asText());
      line("client", review.path("client").asText("not known"));
      line(
          "request", review.path("request_id").asText() + ", unit " + review.path("unit").asText());
      if (shown.has("audio")) {
        line("language", review.path("source_language").asText());
        line("times", times(review));
        line("audio", shown.path("audio").asText());
      }
      for (final JsonNode sentence : shown.path("sentences")) {
        terminal.out().println();
        line(
            "sentence " + sentence.path("sentence").asText(),
            sentence.path("source").asText(times(sentence)));
        text("model", sentence.path("output").asText("nothing that is known"));
        final List<String> reasons = new ArrayList<>();
        sentence.path("reasons").forEach(reason -> reasons.add(reason.asText()));
        if (!reasons.isEmpty()) {
          line("against it", String.join(", ", reasons));
        }
        if (sentence.has("text")) {
          text("decided", sentence.path("text").asText());
        }
      }
      final List<String> whole = new ArrayList<>();
      review.path("reasons").forEach(reason -> whole.add(reason.asText()));
      terminal.out().println();
      line("why", String.join(", ", whole));
      if (shown.has("decision")) {
        line(
            "by",
            (shown.at("/decision/by").asText() + " " + shown.at("/decision/note").asText())
                .strip());
      }
      return ExitStatus.OK;
    }

    /** Where in the audio; empty for text. */
    private static String times(final JsonNode of) {
      return of.has("end_ms")
          ? "%.1f to %.1f s"
              .formatted(
                  of.path("start_ms").asLong() / MS_PER_S, of.path("end_ms").asLong() / MS_PER_S)
          : "";
    }

    /** A workflow has lines, and means nothing without them. */
    private void text(final String name, final String text) {
      if (text.strip().indexOf('\n') < 0) {
        line(name, text);
      } else {
        line(name, "");
        SafeText.block(text).lines().forEach(each -> terminal.out().println("    " + each));
      }
    }

    private void line(final String name, final String text) {
      RequestCommand.line(terminal, name, text);
    }
  }

  @Command(name = "show", description = "Show a doubtful result: source, text and reasons.")
  static final class Show extends OfOne {
    Show(final Terminal terminal) {
      super(terminal);
    }

    @Override
    public Integer call() {
      return print(gateway.get(path()));
    }
  }

  /** A command that decides. */
  private abstract static class Deciding extends OfOne {
    @Option(names = "--note", paramLabel = "TEXT", description = "Why, for the audit.")
    private Optional<String> note = Optional.empty();

    Deciding(final Terminal terminal) {
      super(terminal);
    }

    final int decide(final String verb, final ObjectNode body) {
      note.ifPresent(text -> body.put("note", text));
      return print(gateway.post(path() + "/" + verb, body));
    }
  }

  @Command(
      name = "approve",
      description =
          "Say that the model's text is good; it answers the same sentence or audio from then on.")
  static final class Approve extends Deciding {
    Approve(final Terminal terminal) {
      super(terminal);
    }

    @Override
    public Integer call() {
      return decide("approve", JsonNodeFactory.instance.objectNode());
    }
  }

  @Command(
      name = "reject",
      description = "Say that the model's text is wrong; it is withdrawn, and nothing remembered.")
  static final class Reject extends Deciding {
    Reject(final Terminal terminal) {
      super(terminal);
    }

    @Override
    public Integer call() {
      return decide("reject", JsonNodeFactory.instance.objectNode());
    }
  }

  @Command(
      name = "correct",
      description =
          "Write a better text; it is published, and answers the same sentence or audio from then"
              + " on.",
      footer = {
        "",
        "Examples:",
        "  ./dragoman review correct ID 'Where is the station?'",
        "  ./dragoman review correct ID --sentence 1='Thank you.' --note typo",
        "  ./dragoman review correct ID --file workflow.yaml"
      })
  static final class Correct extends Deciding {
    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "TEXT",
        description = "The translation of the first sentence.")
    private Optional<String> text = Optional.empty();

    @Option(
        names = "--sentence",
        paramLabel = "N=TEXT",
        description =
            "The translation of sentence N, from 0; several times. Others stay as the model has"
                + " them. Of a transcript what was said; nothing behind the = for nothing.")
    private Map<Integer, String> sentences = new TreeMap<>();

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "A file with the text in place of TEXT, such as a workflow.")
    private Optional<Path> file = Optional.empty();

    Correct(final Terminal terminal) {
      super(terminal);
    }

    @Override
    public Integer call() {
      final Map<Integer, String> all = new TreeMap<>(sentences);
      text.or(() -> file.map(WorkflowCommand::read)).ifPresent(first -> all.put(0, first));
      if (all.isEmpty()) {
        throw CommandException.usage("Write the translation, --sentence N=TEXT or --file FILE.");
      }
      final ObjectNode body = JsonNodeFactory.instance.objectNode();
      all.forEach(
          (position, right) ->
              body.withArray("sentences").addObject().put("sentence", position).put("text", right));
      return decide("correct", body);
    }
  }

  @Command(name = "list", description = "List the sentences that are remembered.")
  static final class Remembered implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private GatewayOptions gateway = new GatewayOptions();
    @Mixin private Filter filter = new Filter();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    Remembered(final Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      final JsonNode page = gateway.get(MEMORY + filter.query());
      if (json) {
        terminal.out().println(page.toPrettyString());
        return ExitStatus.OK;
      }
      for (final JsonNode entry : page.path("sentences")) {
        terminal
            .out()
            .println(
                terminal.styled(Terminal.Style.STRONG, SafeText.line(entry.path("id").asText())));
        RequestCommand.line(
            terminal,
            entry.path("client").asText(),
            languages(entry) + ", by " + entry.path("by").asText());
        RequestCommand.line(
            terminal,
            entry.has("audio") ? "audio" : "source",
            entry.path("source").asText(entry.path("audio").asText()));
        RequestCommand.line(terminal, "target", entry.path("target").asText());
      }
      more(terminal, page);
      return ExitStatus.OK;
    }
  }

  @Command(name = "forget", description = "Forget sentences; the model is asked about them again.")
  static final class Forget implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private GatewayOptions gateway = new GatewayOptions();

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Their ids in the list.")
    private List<String> ids = List.of();

    Forget(final Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      for (final String id : ids) {
        gateway.delete(MEMORY + "/" + encoded(id));
        terminal.out().println("Forgotten: " + SafeText.line(id));
      }
      return ExitStatus.OK;
    }
  }
}
