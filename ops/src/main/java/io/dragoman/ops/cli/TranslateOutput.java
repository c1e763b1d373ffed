package io.dragoman.ops.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.client.Request;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.TranslatedSentence;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Prints what {@code translate} found. */
final class TranslateOutput {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;
  private final Optional<Language> from;
  private final List<Language> to;

  TranslateOutput(final Terminal terminal, final Optional<Language> from, final List<Language> to) {
    this.terminal = terminal;
    this.from = from;
    this.to = to;
  }

  /**
   * For people and for pipes: a single text into a single language gives only its translation;
   * otherwise each line begins with its language, and each input with its name if there are
   * several.
   */
  void text(final List<TranslateResult> results) {
    for (final TranslateResult result : results) {
      if (results.size() > 1) {
        terminal.out().println(terminal.styled(Terminal.Style.STRONG, result.input().name()));
      }
      result.view().ifPresent(view -> text(result, view, results.size() > 1 ? "  " : ""));
      result
          .view()
          .map(Doubts::of)
          .ifPresent(doubts -> doubts.forEach(doubt -> warn(result, doubt)));
    }
  }

  /** Beside the output, which a pipe reads. */
  private void warn(final TranslateResult result, final String doubt) {
    terminal
        .err()
        .println(
            terminal.styledError(Terminal.Style.DOUBTFUL, "Warning: ")
                + result.input().name()
                + ": "
                + doubt);
  }

  private void text(final TranslateResult result, final RequestView view, final String indent) {
    final boolean audio =
        result.input().request().filter(Request.Audio.class::isInstance).isPresent();
    if (audio && view.complete() && view.transcript().isEmpty() && result.problems().isEmpty()) {
      terminal.out().println(indent + "(no speech)");
      return;
    }
    if (audio && !view.transcript().isEmpty()) {
      line(indent, spoken(view).map(Languages::code).orElse(Language.AUTO), view.transcript());
    }
    for (final Language language : to) {
      final String translation = view.translation(language);
      if (translation.isEmpty()) {
        continue;
      }
      if (audio || to.size() > 1) {
        line(indent, Languages.code(language), translation);
      } else {
        terminal.out().println(indent + translation);
      }
      for (final String other : view.alternatives(language)) {
        terminal.out().println(indent + terminal.styled(Terminal.Style.FAINT, "  or  ") + other);
      }
    }
  }

  /** The language of the input, named or found out. */
  private Optional<Language> spoken(final RequestView view) {
    return from.or(() -> view.source().flatMap(source -> Language.find(source.flores())));
  }

  private void line(final String indent, final String language, final String text) {
    terminal.out().println(indent + terminal.styled(Terminal.Style.FAINT, language + "  ") + text);
  }

  /** For programs. */
  void json(final List<TranslateResult> results) throws JsonProcessingException {
    final ArrayNode root = JSON.createArrayNode();
    results.forEach(result -> root.add(json(result)));
    terminal.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root));
  }

  private ObjectNode json(final TranslateResult result) {
    final ObjectNode node = JSON.createObjectNode();
    node.put("input", result.input().name());
    node.put("requestId", result.requestId().orElse(null));
    node.put("state", result.state().name());
    node.put(
        "from",
        result
            .view()
            .flatMap(this::spoken)
            .or(() -> from)
            .map(Language::flores)
            .orElse(Language.AUTO));
    result
        .view()
        .flatMap(RequestView::source)
        .flatMap(RequestView.Source::probability)
        .ifPresent(probability -> node.put("languageProbability", probability));
    node.put("milliseconds", result.took().toMillis());
    result
        .view()
        .ifPresent(
            view -> {
              node.put("transcript", view.transcript());
              final ObjectNode translations = node.putObject("translations");
              to.forEach(
                  language -> translations.put(language.flores(), view.translation(language)));
              final ArrayNode units = node.putArray("units");
              view.units().forEach(unit -> units.add(json(unit)));
            });
    final ArrayNode doubts = node.putArray("doubts");
    result.view().map(Doubts::of).ifPresent(found -> found.forEach(doubts::add));
    final ArrayNode errors = node.putArray("errors");
    result.problems().forEach(errors::add);
    return node;
  }

  private static ObjectNode json(final UnitView unit) {
    final ObjectNode node = JSON.createObjectNode().put("index", unit.index());
    unit.transcript()
        .ifPresent(
            transcript ->
                node.put("startMs", transcript.getStartMs())
                    .put("endMs", transcript.getEndMs())
                    .put("outcome", transcript.getOutcome().name())
                    .put("transcript", transcript.getText())
                    .put("repetitive", transcript.getRepetitive())
                    .put("truncated", transcript.getTruncated())
                    .set("segments", array(transcript.getSegments(), TranslateOutput::json)));
    final ObjectNode translations = node.putObject("translations");
    unit.translations()
        .forEach((code, translation) -> translations.put(code, translation.getText()));
    final ObjectNode sentences = node.putObject("sentences");
    unit.translations()
        .forEach(
            (code, translation) ->
                sentences.set(code, array(translation.getSentences(), TranslateOutput::json)));
    return node;
  }

  private static ObjectNode json(final TimedText piece) {
    return JSON.createObjectNode()
        .put("startMs", piece.getStartMs())
        .put("endMs", piece.getEndMs())
        .put("text", piece.getText())
        .put("averageLogProbability", piece.getAverageLogProbability().orElse(null))
        .put("compressionRatio", piece.getCompressionRatio().orElse(null));
  }

  private static ObjectNode json(final TranslatedSentence sentence) {
    return JSON.createObjectNode()
        .put("startMs", sentence.getStartMs().orElse(null))
        .put("endMs", sentence.getEndMs().orElse(null))
        .put("source", sentence.getSource())
        .put("target", sentence.getTarget())
        .put("quality", sentence.getQuality().orElse(null))
        .<ObjectNode>set("reasons", strings(sentence.getReasons()))
        .set("alternatives", strings(sentence.getAlternatives()));
  }

  private static ArrayNode strings(final List<String> values) {
    final ArrayNode array = JSON.createArrayNode();
    values.forEach(array::add);
    return array;
  }

  private static <T> ArrayNode array(final List<T> values, final Function<T, ObjectNode> toJson) {
    final ArrayNode array = JSON.createArrayNode();
    values.stream().map(toJson).forEach(array::add);
    return array;
  }
}
