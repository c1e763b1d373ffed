package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.TextBackground;
import io.dragoman.inference.TextInput;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a language model is sent of a sentence: JSON, whatever it says. It holds what bears on the
 * sentence, because every token costs.
 */
final class TranslationData {
  /** So many characters around a sentence tell what is meant. */
  private static final int CONTEXT_EITHER_SIDE = 400;

  private static final int MAX_TERMS = 50;

  private TranslationData() {}

  static JsonNode of(final TextInput input, final PromptTemplate prompt) {
    final ObjectNode data = Json.object().put("text", input.text());
    if (prompt.names(PromptTemplate.GLOSSARY)) {
      final List<TextBackground.Term> terms = terms(input);
      if (!terms.isEmpty()) {
        final ArrayNode glossary = data.putArray(PromptTemplate.GLOSSARY);
        terms.forEach(
            term ->
                glossary
                    .addObject()
                    .put("term", term.term())
                    .put("translation", term.translation()));
      }
    }
    if (prompt.names(PromptTemplate.CONTEXT)) {
      final String context = around(input.text(), input.background().context());
      if (!context.isBlank() && !context.equals(input.text())) {
        data.put(PromptTemplate.CONTEXT, context);
      }
    }
    if (prompt.names(PromptTemplate.TONE) && !input.options().tone().isEmpty()) {
      data.put(PromptTemplate.TONE, input.options().tone());
    }
    return data;
  }

  /** Terms in the sentence, also within words; its own words may be their translations already. */
  private static List<TextBackground.Term> terms(final TextInput input) {
    if (input.background().glossary().isEmpty()) {
      return List.of();
    }
    final String text = folded(input.text());
    final Set<String> known = new HashSet<>();
    return input.background().glossary().stream()
        .filter(
            term ->
                Stream.of(term.term(), term.translation())
                    .map(TranslationData::folded)
                    .anyMatch(text::contains))
        .filter(term -> known.add(term.term()))
        .limit(MAX_TERMS)
        .toList();
  }

  private static String folded(final String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  /** A sentence that is not found was changed on its way here: then the beginning must do. */
  private static String around(final String text, final String whole) {
    final int at = Math.max(0, whole.indexOf(text));
    final int from = Math.max(0, at - CONTEXT_EITHER_SIDE);
    final int to = (int) Math.min(whole.length(), (long) at + text.length() + CONTEXT_EITHER_SIDE);
    return whole.substring(edge(whole, from), edge(whole, to));
  }

  /** Half a character cannot be sent. */
  private static int edge(final String text, final int index) {
    return index > 0
            && index < text.length()
            && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index))
        ? index - 1
        : index;
  }
}
