package io.dragoman.workflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.inference.PromptInput;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.workflow.dsl.Catalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the language model is told. The text of a client is no part of the instructions: it comes in
 * a message of its own, as JSON, whatever it says.
 *
 * @param instructions the template with the catalogue in its place
 * @param schema JSON Schema of an answer
 */
record WorkflowPrompt(String instructions, String schema) {
  private static final String BUILT_IN = "workflow.txt";
  private static final String PLACE = "${catalogue}";
  private static final String REQUEST = "request";
  private static final int MAX_FILE_BYTES = 64 << 10;

  /** A longer one was not meant as an answer, and costs money each time it is sent again. */
  private static final int MAX_REPEATED_CHARS = 20_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * As it is configured.
   *
   * @throws ConfigurationException if the template cannot be used
   */
  static WorkflowPrompt of(final Settings settings, final Catalogue catalogue) {
    final Optional<Path> file = settings.nonEmptyString(WorkflowConfig.PROMPT_FILE).map(Path::of);
    final String template = file.map(WorkflowPrompt::read).orElseGet(WorkflowPrompt::builtIn);
    if (!template.contains(PLACE)) {
      throw new ConfigurationException(
          "%s: %s has no place for the catalogue; write %s where it is to stand."
              .formatted(WorkflowConfig.PROMPT_FILE, file.orElseThrow(), PLACE));
    }
    return new WorkflowPrompt(
        template.replace(PLACE, catalogue.text()), catalogue.schema().toString());
  }

  private static String read(final Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new ConfigurationException(
          "%s: %s cannot be read: %s".formatted(WorkflowConfig.PROMPT_FILE, file, e), e);
    }
  }

  private static String builtIn() {
    try (InputStream in = WorkflowPrompt.class.getResourceAsStream(BUILT_IN)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new UncheckedIOException("Part of this jar cannot be read", e);
    }
  }

  /** A question about a text. */
  PromptInput about(final String text, final List<PromptInput.Correction> corrections) {
    return new PromptInput(
        instructions, JSON.createObjectNode().put(REQUEST, text).toString(), schema, corrections);
  }

  /** What the model is told of an answer that is not valid. */
  static PromptInput.Correction correction(final String answer, final List<String> problems) {
    return new PromptInput.Correction(
        answer.isBlank()
            ? "{}"
            : answer.substring(0, Math.min(answer.length(), MAX_REPEATED_CHARS)),
        "That is no valid workflow:\n- "
            + String.join("\n- ", problems)
            + "\nAnswer again with one JSON object: the whole workflow, corrected.");
  }
}
