package io.dragoman.schemas;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The catalogues as Markdown tables, so that documentation is made from code and a test can compare
 * the two. Each table ends with a line break.
 */
public final class Tables {
  private Tables() {}

  /** The topics, a row each, in the order of the catalogue. */
  public static String topics() {
    return table(
        List.of(
            "topic",
            "key",
            "value",
            "retention",
            "clean-up",
            "largest batch",
            "compression",
            "written by",
            "read by",
            "holds"),
        Arrays.stream(Topic.values())
            .map(
                topic ->
                    List.of(
                        code(topic.baseName()),
                        topic.key().doc(),
                        topic
                            .valueSchema()
                            .map(Schema::getName)
                            .map(Tables::code)
                            .orElse(topic.valueDoc()),
                        time(topic.kind().retention()),
                        topic.settings().get("cleanup.policy"),
                        size(topic.maxMessageBytes()),
                        topic.compression().setting(),
                        topic.writers(),
                        topic.readers(),
                        topic.doc())));
  }

  /** The record headers, a row each. */
  public static String headers() {
    return table(
        List.of("header", "says"),
        Arrays.stream(Header.values()).map(header -> List.of(code(header.key()), header.doc())));
  }

  /** The error codes, a row each. */
  public static String errorCodes() {
    return table(
        List.of("code", "fault", "HTTP", "dead letter", "means", "what to do"),
        Arrays.stream(ErrorCode.values())
            .map(
                error ->
                    List.of(
                        code(error.name()),
                        switch (error.fault()) {
                          case RECORD -> "the record's, permanent";
                          case PASSING -> "the record's, may pass";
                          case SYSTEM -> "the system's, work waits";
                        },
                        Integer.toString(error.httpStatus()),
                        error.disposition().name(),
                        error.doc(),
                        error.advice())));
  }

  private static String table(final List<String> head, final Stream<List<String>> rows) {
    final List<String> rule = head.stream().map(column -> "---").toList();
    return Stream.concat(Stream.of(head, rule), rows)
        .map(Tables::row)
        .collect(Collectors.joining());
  }

  private static String row(final List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String code(final String text) {
    return "`" + text + "`";
  }

  private static String time(final Duration duration) {
    if (duration.isNegative()) {
      return "for ever";
    }
    return duration.toDays() > 0 ? duration.toDays() + " days" : duration.toHours() + " h";
  }

  private static String size(final int bytes) {
    final double mebibytes = bytes / (1024.0 * 1024);
    return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
            .format(mebibytes)
        + " MiB";
  }
}
