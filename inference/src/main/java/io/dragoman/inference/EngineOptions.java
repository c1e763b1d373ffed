package io.dragoman.inference;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How an engine runs; what it answers depends only on the search, but for rounding.
 *
 * @param device {@code cpu}, or {@code cuda:N} for the N-th CUDA device (needs the Maven profile
 *     {@code cuda} and CUDA 12 on the machine)
 * @param threads threads of one matrix multiplication on the CPU; 0 lets the engine find out, once
 *     for each model and machine, what is faster: all processors for one multiplication, or each
 *     with a part of the batch
 * @param spinning whether threads of one multiplication wait for the next one without sleeping:
 *     faster, and it takes processors from whatever else runs on the machine
 * @param maxBatch most items that one call takes, 1 to 1024
 * @param variant which weights to load where a directory holds several, by the ending of the files:
 *     {@code ""} for {@code encoder_model.onnx}, {@code fp16} for {@code encoder_model_fp16.onnx},
 *     and so on with {@code quantized}, {@code int8}, {@code q4}; {@code
 *     encoder=fp32,decoder=quantized} for one of each, where {@code fp32} is the plain ones
 * @param generation whether whole answers are generated in one graph
 * @param search how it looks for the likeliest answer, where a request does not say
 * @param shortcuts what it may leave out to be faster, which may change answers
 */
public record EngineOptions(
    String device,
    int threads,
    boolean spinning,
    int maxBatch,
    String variant,
    GenerationMode generation,
    SearchOptions search,
    Shortcuts shortcuts) {
  /** Items in one call unless said otherwise: enough to fill two cores, small in memory. */
  public static final int DEFAULT_MAX_BATCH = 16;

  private static final Pattern DEVICE = Pattern.compile("cpu|cuda:\\d{1,2}");
  private static final Pattern VARIANT =
      Pattern.compile("[a-z0-9_]*|encoder=[a-z0-9_]*,decoder=[a-z0-9_]*");
  private static final int MAX_BATCH = 1024;

  public EngineOptions {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(variant, "variant");
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(search, "search");
    Objects.requireNonNull(shortcuts, "shortcuts");
    if (!DEVICE.matcher(device).matches()) {
      throw new IllegalArgumentException(
          "device must be cpu or cuda:N, such as cuda:0, but is '" + device + "'");
    }
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads must be 0 (automatic) or more, but is " + threads);
    }
    if (maxBatch < 1 || maxBatch > MAX_BATCH) {
      throw new IllegalArgumentException(
          "maxBatch must be 1 to " + MAX_BATCH + ", but is " + maxBatch);
    }
    if (generation != GenerationMode.STEPWISE && !shortcuts.equals(Shortcuts.NONE)) {
      throw new IllegalArgumentException(
          ("a shortlist of tokens or reduced audio is for generation stepwise, but it is %s: the"
               + " one graph computes whole windows and chooses among all tokens; take stepwise, or"
               + " leave nothing out")
              .formatted(generation.key()));
    }
    if (!VARIANT.matcher(variant).matches()) {
      throw new IllegalArgumentException(
          "variant must be empty or of letters, digits and underscores, such as fp16, or"
              + " encoder=fp32,decoder=quantized, but is '"
              + variant
              + "'");
    }
  }

  /**
   * CPU, threads chosen by the engine, none of them spinning, {@value #DEFAULT_MAX_BATCH} items,
   * the plain weights, step by step, the likeliest token each time, nothing left out.
   */
  public static EngineOptions defaults() {
    return new EngineOptions(
        "cpu",
        0,
        false,
        DEFAULT_MAX_BATCH,
        "",
        GenerationMode.STEPWISE,
        SearchOptions.GREEDY,
        Shortcuts.NONE);
  }

  /** The same on another device. */
  public EngineOptions withDevice(final String newDevice) {
    return new EngineOptions(
        newDevice, threads, spinning, maxBatch, variant, generation, search, shortcuts);
  }

  /** The same with another number of threads. */
  public EngineOptions withThreads(final int newThreads) {
    return new EngineOptions(
        device, newThreads, spinning, maxBatch, variant, generation, search, shortcuts);
  }

  /** The same with threads that spin, or do not. */
  public EngineOptions withSpinning(final boolean newSpinning) {
    return new EngineOptions(
        device, threads, newSpinning, maxBatch, variant, generation, search, shortcuts);
  }

  /** The same with another limit of items in a call. */
  public EngineOptions withMaxBatch(final int newMaxBatch) {
    return new EngineOptions(
        device, threads, spinning, newMaxBatch, variant, generation, search, shortcuts);
  }

  /** The same with other weights. */
  public EngineOptions withVariant(final String newVariant) {
    return new EngineOptions(
        device, threads, spinning, maxBatch, newVariant, generation, search, shortcuts);
  }

  /** The same with another way to generate. */
  public EngineOptions withGeneration(final GenerationMode newGeneration) {
    return new EngineOptions(
        device, threads, spinning, maxBatch, variant, newGeneration, search, shortcuts);
  }

  /** The same with another way to look for the likeliest answer. */
  public EngineOptions withSearch(final SearchOptions newSearch) {
    return new EngineOptions(
        device, threads, spinning, maxBatch, variant, generation, newSearch, shortcuts);
  }

  /** The same with other things that may be left out. */
  public EngineOptions withShortcuts(final Shortcuts newShortcuts) {
    return new EngineOptions(
        device, threads, spinning, maxBatch, variant, generation, search, newShortcuts);
  }
}
