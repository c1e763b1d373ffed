package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.generate.AttentiveModel;
import io.dragoman.inference.internal.generate.DecoderRun;
import io.dragoman.inference.internal.onnx.fuse.MappedWeights;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import io.dragoman.inference.internal.onnx.shorten.ShortHead;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A decoder with a key-value cache, whichever way its files are laid out.
 *
 * <p>The cache stays in native memory: what one run makes is handed to the next as it is. Not safe
 * for use by several threads; one {@link DecoderRun} at a time.
 */
final class Decoder implements AutoCloseable {
  private static final String TOKENS = "input_ids";
  private static final String STATES = "encoder_hidden_states";
  private static final String MASK = "encoder_attention_mask";
  private static final String USE_CACHE = "use_cache_branch";
  private static final String POSITIONS = "cache_position";
  private static final String SCORES = "logits";
  private static final String ATTENTIONS = "cross_attentions.";
  private static final String PAST = "past_key_values.";
  private static final String PRESENT = "present.";
  private static final Set<String> OTHER_INPUTS =
      Set.of(TOKENS, STATES, MASK, USE_CACHE, POSITIONS, ShortHead.INPUT);

  private final OnnxDevice device;
  private final Graph first;
  private final Graph next;
  private final RowSelector selector;
  private final int vocabulary;

  /** The tokens of which a run may have scores only; none if every run has all. */
  private final int[] shortlist;

  /** What the first run makes of the cache, by output; then what each step makes anew. */
  private final Map<String, String> firstCache;

  private final Map<String, String> nextCache;
  private ByteBuffer scores = ByteBuffer.allocateDirect(0);

  private Decoder(
      final OnnxDevice device,
      final Graph first,
      final Graph next,
      final int vocabulary,
      final int[] shortlist) {
    this.device = device;
    this.shortlist = shortlist;
    this.first = first;
    this.next = next;
    this.selector = new RowSelector(device);
    this.vocabulary = vocabulary;
    this.firstCache = cached(next, true);
    this.nextCache = cached(next, false);
  }

  /** With a cache the merged layout answers with empty crossings: those of the first run stay. */
  private static Map<String, String> cached(final Graph next, final boolean crossings) {
    return next.inputs().keySet().stream()
        .filter(name -> name.startsWith(PAST) && (crossings || !crossing(name)))
        .collect(Collectors.toUnmodifiableMap(Decoder::present, name -> name));
  }

  /**
   * Loads a decoder.
   *
   * @param device where it runs
   * @param files its files
   * @param vocabulary number of tokens, where the graph does not say
   * @param shortlist tokens of which a run may have scores only; none for no such runs
   * @throws ModelLoadException if a graph is not a decoder with a cache, or has no scores of which
   *     some could be left out
   */
  static Decoder open(
      final OnnxDevice device,
      final DecoderFiles files,
      final int vocabulary,
      final int[] shortlist) {
    final Function<Path, Graph> opener =
        file ->
            shortlist.length == 0
                ? device.open(file)
                : shortened(device, file, vocabulary, shortlist);
    final Graph first;
    final Graph next;
    switch (files) {
      case DecoderFiles.Merged(var file) -> {
        first = opener.apply(file);
        next = first;
      }
      case DecoderFiles.Split(var firstFile, var nextFile) -> {
        first = opener.apply(firstFile);
        try {
          next = opener.apply(nextFile);
        } catch (final RuntimeException e) {
          first.close();
          throw e;
        }
      }
    }
    final Decoder decoder;
    try {
      decoder = new Decoder(device, first, next, vocabulary(first, vocabulary), shortlist);
      decoder.check();
    } catch (final RuntimeException e) {
      first.close();
      if (next != first) {
        next.close();
      }
      throw e;
    }
    return decoder;
  }

  private static Graph shortened(
      final OnnxDevice device, final Path file, final int vocabulary, final int[] tokens) {
    final ModelFile read = ModelFile.read(file);
    final MappedWeights graph = MappedWeights.of(read, ShortHead.of(read, vocabulary, tokens));
    return device.open(read.name(), graph.model(), graph.folder());
  }

  private static int vocabulary(final Graph graph, final int otherwise) {
    final TensorInfo scores = graph.outputs().get(SCORES);
    if (scores == null) {
      throw new ModelLoadException(graph.name() + " has no output " + SCORES);
    }
    final long last = scores.getShape()[scores.getShape().length - 1];
    return last > 0 ? (int) last : otherwise;
  }

  private void check() {
    for (final Graph graph : List.of(first, next)) {
      for (final String input : graph.inputs().keySet()) {
        if (!OTHER_INPUTS.contains(input) && !input.startsWith(PAST)) {
          throw new ModelLoadException(
              "%s wants an input %s, which is none of %s and %s*"
                  .formatted(graph.name(), input, new TreeSet<>(OTHER_INPUTS), PAST));
        }
      }
    }
    for (final String input : next.inputs().keySet()) {
      if (input.startsWith(PAST) && !first.outputs().containsKey(present(input))) {
        throw new ModelLoadException(
            "%s wants %s, but %s has no output %s: export the model with its cache (text-to-text"
                + " tasks ending in -with-past)"
                    .formatted(next.name(), input, first.name(), present(input)));
      }
    }
    if (next.inputs().keySet().stream().noneMatch(input -> input.startsWith(PAST))) {
      throw new ModelLoadException(next.name() + " has no inputs " + PAST + "*: it has no cache");
    }
  }

  private static String present(final String past) {
    return PRESENT + past.substring(PAST.length());
  }

  private static boolean crossing(final String name) {
    return name.contains(".encoder.");
  }

  /** Layers whose attention to the source it gives out, as exports with attentions name them. */
  SortedSet<Integer> attentionLayers() {
    return first.outputs().keySet().stream()
        .filter(output -> output.startsWith(ATTENTIONS))
        .map(output -> Integer.valueOf(output.substring(ATTENTIONS.length())))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Runs whole answers at once, for what they attend to; nothing is kept of them.
   *
   * @param states what the encoder made; stays the caller's
   * @param tokens rows of equal length
   * @param layers of {@link #attentionLayers()}
   */
  AttentiveModel.Attended attend(
      final Tensor states, final long[][] tokens, final SortedSet<Integer> layers) {
    final Map<String, Tensor> given = new HashMap<>();
    try {
      firstInputs(given, tokens, false);
      final Map<String, Tensor> all = new HashMap<>(given);
      all.put(STATES, states);
      final Set<String> wanted =
          layers.stream().map(layer -> ATTENTIONS + layer).collect(Collectors.toSet());
      wanted.add(SCORES);
      return new Attention(first.run(all, wanted, Map.of()));
    } finally {
      given.values().forEach(Tensor::close);
    }
  }

  /** What the first run is given beside the encoder's states. */
  private void firstInputs(
      final Map<String, Tensor> given, final long[][] prefix, final boolean shortlisted) {
    given.put(TOKENS, device.integers(prefix));
    if (first.inputs().containsKey(ShortHead.INPUT)) {
      given.put(ShortHead.INPUT, device.flag(shortlisted));
    }
    if (first.inputs().containsKey(USE_CACHE)) {
      given.put(USE_CACHE, device.flag(false));
    }
    if (first.inputs().containsKey(POSITIONS)) {
      given.put(POSITIONS, device.range(0, prefix[0].length));
    }
    first
        .inputs()
        .forEach(
            (name, info) -> {
              if (name.startsWith(PAST)) {
                given.put(
                    name,
                    device.empty(info, prefix.length, info.getShape()[1], 0, info.getShape()[3]));
              }
            });
  }

  /** Outputs of a run that is over. */
  private static final class Attention implements AttentiveModel.Attended {
    private final Map<String, Tensor> made;
    private final long[] shape;

    /** Tensors are read as a whole only: the last one that was is kept. */
    private float[] copy = new float[0];

    private int copied = -1;
    private float[] scores = new float[0];

    Attention(final Map<String, Tensor> made) {
      this.made = made;
      this.shape =
          made.entrySet().stream()
              .filter(entry -> entry.getKey().startsWith(ATTENTIONS))
              .findFirst()
              .orElseThrow()
              .getValue()
              .shape();
    }

    @Override
    public int heads() {
      return (int) shape[1];
    }

    @Override
    public int sources() {
      return (int) shape[3];
    }

    @Override
    public void weights(final int row, final int layer, final int head, final float[] into) {
      final int size = (int) (shape[2] * shape[3]);
      if (layer != copied) {
        copy = made.get(ATTENTIONS + layer).reals();
        copied = layer;
      }
      System.arraycopy(copy, (row * heads() + head) * size, into, 0, size);
    }

    @Override
    public void scores(final int row, final int position, final float[] into) {
      if (scores.length == 0) {
        scores = made.get(SCORES).reals();
      }
      final int from = (int) (row * shape[2] + position) * into.length;
      System.arraycopy(scores, from, into, 0, into.length);
    }

    @Override
    public void close() {
      made.values().forEach(Tensor::close);
    }
  }

  /** Number of scores of a token. */
  int vocabulary() {
    return vocabulary;
  }

  /**
   * Starts with a prefix that every row has in the same length, and runs it.
   *
   * @param states what the encoder made; the run owns it from now on
   * @param mask which of them count, rows x length of the source; owned likewise
   * @param prefix tokens, rows x length
   * @param shortlisted whether only the shortlist's tokens have scores, if there is one
   */
  DecoderRun start(
      final Tensor states,
      final Optional<Tensor> mask,
      final long[][] prefix,
      final boolean shortlisted) {
    final Run run = new Run(states, mask, prefix.length, shortlisted);
    try {
      run.first(prefix);
      return run;
    } catch (final RuntimeException e) {
      run.close();
      throw e;
    }
  }

  @Override
  public void close() {
    selector.close();
    first.close();
    if (next != first) {
      next.close();
    }
  }

  /** Scores come into one buffer, over and over, instead of new memory at each step. */
  private Tensor pinned(final Graph graph, final int rows, final int positions, final int scored) {
    final OnnxJavaType type = graph.outputs().get(SCORES).type;
    final int bytes = Math.multiplyExact(rows * positions, scored * type.size);
    if (scores.capacity() < bytes) {
      scores = ByteBuffer.allocateDirect(bytes);
    }
    return device.floats(
        scores.slice(0, bytes).order(ByteOrder.nativeOrder()), type, rows, positions, scored);
  }

  /** What goes into a step beside the cache, and what its scores come into, made once. */
  private final class Step implements AutoCloseable {
    private final LongBuffer tokens;
    private final LongBuffer position = OnnxDevice.longs(1);
    private final Map<String, Tensor> given = new HashMap<>();
    private final Tensor scores;

    Step(final int rows, final int scored) {
      tokens = OnnxDevice.longs(rows);
      given.put(TOKENS, device.integers(tokens, rows, 1));
      if (next.inputs().containsKey(USE_CACHE)) {
        given.put(USE_CACHE, device.flag(true));
      }
      if (next.inputs().containsKey(POSITIONS)) {
        given.put(POSITIONS, device.integers(position, 1));
      }
      if (next.inputs().containsKey(ShortHead.INPUT)) {
        given.put(ShortHead.INPUT, device.flag(scored != vocabulary));
      }
      scores = pinned(next, rows, 1, scored);
    }

    /** Says what the next step is of. */
    void fill(final long[] values, final int at) {
      tokens.put(0, values);
      position.put(0, at);
    }

    @Override
    public void close() {
      given.values().forEach(Tensor::close);
      scores.close();
    }
  }

  /** Generation of one batch. */
  private final class Run implements DecoderRun {
    private final Map<String, Tensor> fixed = new HashMap<>();
    private final Map<String, Tensor> cache = new HashMap<>();
    private int rows;

    /** Which row of the encoder's batch each row came of. */
    private int[] sources;

    private Optional<Step> step = Optional.empty();
    private int length;
    private int positions;

    /** Of how many tokens there are scores. */
    private final int scored;

    private Run(
        final Tensor states,
        final Optional<Tensor> mask,
        final int rows,
        final boolean shortlisted) {
      this.rows = rows;
      this.scored = shortlisted && shortlist.length > 0 ? shortlist.length : vocabulary;
      this.sources = IntStream.range(0, rows).toArray();
      fixed.put(STATES, states);
      mask.ifPresent(tensor -> fixed.put(MASK, tensor));
    }

    private void first(final long[][] prefix) {
      final Map<String, Tensor> given = new HashMap<>(fixed);
      final Map<String, Tensor> own = new HashMap<>();
      try {
        firstInputs(own, prefix, scored != vocabulary);
        given.putAll(own);
        try (Tensor pinned = pinned(first, rows, prefix[0].length, scored)) {
          run(first, given, firstCache, pinned, prefix[0].length);
        }
        dropWhatIsNotNeededAgain();
      } finally {
        own.values().forEach(Tensor::close);
      }
    }

    /** In two files, the second has no use for the encoder's states: its keys are cached. */
    private void dropWhatIsNotNeededAgain() {
      fixed
          .entrySet()
          .removeIf(
              entry -> {
                final boolean needless = !next.inputs().containsKey(entry.getKey());
                if (needless) {
                  entry.getValue().close();
                }
                return needless;
              });
    }

    @Override
    public void step(final long[] tokens) {
      final Step step = step();
      step.fill(tokens, length);
      final Map<String, Tensor> given = new HashMap<>(fixed);
      given.putAll(cache);
      given.putAll(step.given);
      run(next, given, nextCache, step.scores, 1);
    }

    /** The same for as long as there are as many rows. */
    private Step step() {
      if (step.isEmpty()) {
        step = Optional.of(new Step(rows, scored));
      }
      return step.get();
    }

    private void run(
        final Graph graph,
        final Map<String, Tensor> given,
        final Map<String, String> pastOf,
        final Tensor pinned,
        final int newPositions) {
      final Map<String, Tensor> made = graph.run(given, pastOf.keySet(), Map.of(SCORES, pinned));
      made.forEach(
          (name, tensor) -> {
            final Tensor old = cache.put(pastOf.get(name), tensor);
            if (old != null) {
              old.close();
            }
          });
      positions = newPositions;
      length += newPositions;
    }

    @Override
    public void scores(final int row, final float[] into) {
      scores(row, positions - 1, into);
    }

    @Override
    public Optional<FloatBuffer> scores(final int row) {
      return half() || scored != vocabulary
          ? Optional.empty()
          : Optional.of(floats().slice(((row + 1) * positions - 1) * vocabulary, vocabulary));
    }

    private boolean half() {
      return first.outputs().get(SCORES).type == OnnxJavaType.FLOAT16;
    }

    private FloatBuffer floats() {
      return scores.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public void scores(final int row, final int position, final float[] into) {
      final int at = (row * positions + position) * scored;
      if (half()) {
        final ShortBuffer half = scores.duplicate().order(ByteOrder.nativeOrder()).asShortBuffer();
        for (int i = 0; i < scored; i++) {
          into[i] = Float.float16ToFloat(half.get(at + i));
        }
      } else {
        floats().get(at, into, 0, scored);
      }
      if (scored != vocabulary) {
        spread(into);
      }
    }

    /** From the first places to those of the tokens, which are never before them. */
    private void spread(final float[] into) {
      int free = vocabulary;
      for (int i = scored - 1; i >= 0; i--) {
        final float score = into[i];
        Arrays.fill(into, shortlist[i] + 1, free, Float.NEGATIVE_INFINITY);
        free = shortlist[i];
        into[free] = score;
      }
      Arrays.fill(into, 0, free, Float.NEGATIVE_INFINITY);
    }

    @Override
    public void keep(final int[] kept) {
      final int[] from = IntStream.of(kept).map(row -> sources[row]).toArray();
      // Rows that came of the same source share what was encoded: mostly it can stay where it is.
      final boolean encodedStays = Arrays.equals(from, sources);
      replace(cache, kept, name -> !encodedStays || !crossing(name));
      replace(fixed, kept, name -> !encodedStays);
      sources = from;
      if (rows != kept.length) {
        step.ifPresent(Step::close);
        step = Optional.empty();
      }
      rows = kept.length;
    }

    private void replace(
        final Map<String, Tensor> tensors, final int[] kept, final Predicate<String> which) {
      final Map<String, Tensor> old = new HashMap<>(tensors);
      old.keySet().removeIf(which.negate());
      if (!old.isEmpty()) {
        tensors.putAll(selector.select(old, kept));
        old.values().forEach(Tensor::close);
      }
    }

    @Override
    public void close() {
      step.ifPresent(Step::close);
      cache.values().forEach(Tensor::close);
      fixed.values().forEach(Tensor::close);
    }
  }
}
