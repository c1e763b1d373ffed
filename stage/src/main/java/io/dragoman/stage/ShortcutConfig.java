package io.dragoman.stage;

import io.dragoman.inference.Shortcuts;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** What engines may leave out to be faster. */
public final class ShortcutConfig {
  public static final String AUDIO_CONTEXT = "audio.context";
  private static final String FULL = "full";
  private static final String REDUCED = "reduced";
  private static final String AUDIO_CONTEXT_DOC =
      "How much of its window the encoder of the engine onnx computes: full; reduced: only what the"
          + " longest clip of a batch fills, with a second of silence after it and at least a"
          + " quarter, where the model's graph can do that (the log says so if not). Models were"
          + " trained on full windows, so reduced may change answers; it needs model.generation"
          + " stepwise.";

  public static final String MODEL_SHORTLIST = "model.shortlist";
  private static final String MODEL_SHORTLIST_DOC =
      "File of the tokens that translations into some languages are written of, as './dragoman"
          + " models shortlist' makes it: the app's own model on the engine onnx chooses among them"
          + " only when a whole batch is into these languages, which is faster the larger the"
          + " vocabulary is; it needs model.generation stepwise. Empty: all tokens.";

  private ShortcutConfig() {}

  /** Adds the key of stages that hear. */
  public static ConfigSpec.Builder defineAudio(final ConfigSpec.Builder spec) {
    return spec.define(
        AUDIO_CONTEXT, Type.STRING, FULL, ValidString.in(FULL, REDUCED), AUDIO_CONTEXT_DOC);
  }

  /** Adds the key of stages that translate. */
  public static ConfigSpec.Builder defineShortlist(final ConfigSpec.Builder spec) {
    return spec.define(MODEL_SHORTLIST, Type.STRING, "", MODEL_SHORTLIST_DOC);
  }

  /** What is configured for the app's own model. */
  static Shortcuts own(final Settings settings) {
    return settings.isDeclared(MODEL_SHORTLIST)
        ? others(settings).withShortlist(settings.string(MODEL_SHORTLIST))
        : others(settings);
  }

  /** What is configured for any model: a shortlist is of one vocabulary. */
  static Shortcuts others(final Settings settings) {
    return Shortcuts.NONE.withReducedAudio(
        settings.isDeclared(AUDIO_CONTEXT) && settings.string(AUDIO_CONTEXT).equals(REDUCED));
  }
}
