package io.dragoman.workflow;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.stage.ModelConfig;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.CatalogueException;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** What is configured of workflows. */
final class WorkflowConfig {
  static final String CATALOGUE_FILE = "workflow.catalogue.file";
  private static final String CATALOGUE_FILE_DOC =
      "Which agents there are, their actions and parameters, as YAML; a workflow with any other is"
          + " not valid. Empty: catalogue.yaml in model.dir.";

  static final String PROMPT_FILE = "workflow.prompt.file";
  private static final String PROMPT_FILE_DOC =
      "What the language model is told to do; ${catalogue} stands for the catalogue as JSON. Empty:"
          + " the prompt that comes with this version.";

  static final String MAX_ASKS = "workflow.asks.max";
  private static final String MAX_ASKS_DOC =
      "How many times the model is asked, each time with what was wrong before, until its workflow"
          + " is valid; then it is INVALID_OUTPUT, for a person to look at: see review.invalid.";

  static final String REVIEW_INVALID = "review.invalid";
  private static final String REVIEW_INVALID_DOC =
      "Whether a reviewer is asked when the model gave no valid workflow, however often it was"
          + " asked: the unit ends as NEEDS_REVIEW, in place of a dead letter.";

  static final String REVIEW_WARNINGS = "review.warnings";
  private static final String REVIEW_WARNINGS_DOC =
      "Whether a reviewer is asked about workflows with warnings; they are published all the same,"
          + " marked as pending.";

  private static final int DEFAULT_ASKS = 3;
  private static final int MAX_MAX_ASKS = 10;
  private static final String DEFAULT_ENGINE = "openai";
  private static final String DEFAULT_CATALOGUE = "catalogue.yaml";

  private WorkflowConfig() {}

  static ConfigSpec.Builder define(final ConfigSpec.Builder builder) {
    return builder
        .define(CATALOGUE_FILE, Type.STRING, "", CATALOGUE_FILE_DOC)
        .define(PROMPT_FILE, Type.STRING, "", PROMPT_FILE_DOC)
        .define(MAX_ASKS, Type.INT, DEFAULT_ASKS, Range.between(1, MAX_MAX_ASKS), MAX_ASKS_DOC)
        .define(REVIEW_INVALID, Type.BOOLEAN, true, REVIEW_INVALID_DOC)
        .define(REVIEW_WARNINGS, Type.BOOLEAN, false, REVIEW_WARNINGS_DOC)
        .withDefault(ModelConfig.MODEL_ENGINE, DEFAULT_ENGINE)
        .withDefault(ModelConfig.FALLBACK_MODEL_ENGINE, DEFAULT_ENGINE);
  }

  /**
   * The catalogue.
   *
   * @throws ConfigurationException if it cannot be used
   */
  static Catalogue catalogue(final Settings settings) {
    final Path file =
        settings
            .nonEmptyString(CATALOGUE_FILE)
            .map(Path::of)
            .orElseGet(() -> settings.path(ModelConfig.MODEL_DIR).resolve(DEFAULT_CATALOGUE));
    try {
      return Catalogue.read(file);
    } catch (final CatalogueException e) {
      throw new ConfigurationException(CATALOGUE_FILE + ": " + e.getMessage(), e);
    }
  }
}
