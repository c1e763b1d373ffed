package io.dragoman.resilience.config;

import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * Which model an app runs, and how.
 *
 * @param directory the model
 * @param variant which weights of it; empty: the plain ones
 * @param device where it runs, from {@link AppConfig#DEVICE}
 * @param threads threads of one call; 0: chosen by the engine
 * @param maxBatch most items in one call
 */
public record ModelConfig(
    Path directory, String variant, String device, int threads, int maxBatch) {

  public static final String MODEL_DIR = "model.dir";
  private static final String MODEL_DIR_DOC =
      "Directory of the model, as Hugging Face and Optimum lay it out.";

  public static final String MODEL_VARIANT = "model.variant";
  private static final String MODEL_VARIANT_DOC =
      "Which weights to load where a directory holds several, such as fp16, quantized or int8;"
          + " empty: the plain ones.";

  public static final String ENGINE_THREADS = "engine.threads";
  private static final String ENGINE_THREADS_DOC =
      "Threads that one call of the engine uses on a CPU; 0: chosen by the engine.";

  public static final String BATCH_MAX = "batch.max";
  private static final String BATCH_MAX_DOC =
      "Most items in one call of the engine; more is faster and needs more memory of the device.";

  /**
   * Adds these keys to an app's declaration.
   *
   * @param directory default directory of the model
   */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder spec, final String directory) {
    return spec.define(MODEL_DIR, Type.STRING, directory, AppConfig.notBlank(), MODEL_DIR_DOC)
        .define(MODEL_VARIANT, Type.STRING, "", MODEL_VARIANT_DOC)
        .define(ENGINE_THREADS, Type.INT, 0, Range.atLeast(0), ENGINE_THREADS_DOC)
        .define(BATCH_MAX, Type.INT, 16, Range.between(1, 1024), BATCH_MAX_DOC);
  }

  /** The model's part of an app's configuration. */
  public static ModelConfig of(final Settings settings) {
    return new ModelConfig(
        settings.path(MODEL_DIR),
        settings.string(MODEL_VARIANT),
        settings.string(AppConfig.DEVICE),
        settings.integer(ENGINE_THREADS),
        settings.integer(BATCH_MAX));
  }
}
