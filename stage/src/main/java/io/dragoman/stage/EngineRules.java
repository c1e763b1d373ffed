package io.dragoman.stage;

import io.dragoman.inference.EngineInfo;
import io.dragoman.resilience.batch.EngineRule;
import io.dragoman.resilience.batch.Job;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** What an engine may be asked about, as it is and as it is configured. */
final class EngineRules<W> {
  private final Function<W, WorkTraits> traits;
  private final Estimator<W> estimator;

  /**
   * For one stage.
   *
   * @param traits what of work decides
   * @param estimator what work would cost
   */
  EngineRules(final Function<W, WorkTraits> traits, final Estimator<W> estimator) {
    this.traits = traits;
    this.estimator = estimator;
  }

  /** Tells beforehand what work would cost. */
  @FunctionalInterface
  interface Estimator<W> {
    /**
     * With one engine.
     *
     * @param model version of its model
     * @return empty where no price is known
     */
    Optional<Cost> estimate(W work, String engine, String model);
  }

  /**
   * All rules of one engine. What requests themselves say of where their work may be done cannot be
   * left out.
   *
   * @param name of the engine in the app
   * @param now what it is; another model may take its place
   */
  List<EngineRule<W>> of(
      final ChainedModel model, final String name, final Supplier<EngineInfo> now) {
    final List<EngineRule<W>> rules = new ArrayList<>();
    final Function<W, Optional<Cost>> cost =
        work -> estimator.estimate(work, name, now.get().modelVersion());
    // What stands for a model that is not loaded yet may turn out to be local.
    if (!now.get().local()) {
      rules.add(
          new Never(
              "nothing that is local_only",
              work ->
                  work.localOnly() && !now.get().local()
                      ? objection(
                          ErrorCode.UNSUPPORTED_OPTION,
                          "The request is local_only, and the engine works on another machine")
                      : Optional.empty()));
      rules.add(
          new Affordable(
              "what its max_unit_cost allows",
              "the request",
              work -> now.get().local() ? Optional.empty() : traits.apply(work).maxUnitCost(),
              cost));
    }
    if (!model.listed()) {
      // What one cannot do, the app says that it cannot.
      return rules;
    }
    rules.add(new Never("what its model knows", work -> unknown(work, now.get())));
    if (!model.languages().isEmpty()) {
      rules.add(
          new Never(
              "languages " + String.join(", ", new TreeSet<>(model.languages())),
              work -> among(work.languages(), model.languages())));
    }
    if (model.minLength() > 0 || model.maxLength() > 0) {
      rules.add(new Never(length(model), work -> length(work, model)));
    }
    if (!model.tiers().isEmpty()) {
      rules.add(
          new Never(
              "tiers " + String.join(", ", new TreeSet<>(model.tiers())),
              work ->
                  model.tiers().contains(work.tier())
                      ? Optional.empty()
                      : objection(
                          ErrorCode.UNSUPPORTED_OPTION,
                          "The engine is not for clients of the tier " + work.tier())));
    }
    model
        .maxCost()
        .ifPresent(
            max ->
                rules.add(
                    new Affordable(
                        "cost up to " + Cost.text(max),
                        ChainConfig.COST_MAX,
                        any -> model.maxCost(),
                        cost)));
    if (!model.minTimeLeft().isZero()) {
      rules.add(new TimeLeft<>(model.minTimeLeft()));
    }
    return rules;
  }

  private static Optional<DragomanException> unknown(final WorkTraits work, final EngineInfo info) {
    if (!info.skills().containsAll(work.skills())) {
      return objection(ErrorCode.UNSUPPORTED_OPTION, "The engine cannot do " + work.skills());
    }
    return among(work.languages(), info.languages());
  }

  private static Optional<DragomanException> among(
      final Set<String> wanted, final Set<String> known) {
    final Set<String> others = new TreeSet<>(wanted);
    others.removeAll(known);
    return others.isEmpty()
        ? Optional.empty()
        : objection(ErrorCode.UNSUPPORTED_LANGUAGE, "The engine is not asked about " + others);
  }

  private static String length(final ChainedModel model) {
    return "length "
        + model.minLength()
        + (model.maxLength() == 0 ? " and more" : " to " + model.maxLength());
  }

  private static Optional<DragomanException> length(
      final WorkTraits work, final ChainedModel model) {
    final boolean tooLong = model.maxLength() > 0 && work.length() > model.maxLength();
    return tooLong || work.length() < model.minLength()
        ? objection(
            ErrorCode.INPUT_TOO_LARGE,
            "A unit of length %d is none of %s".formatted(work.length(), length(model)))
        : Optional.empty();
  }

  private static Optional<DragomanException> objection(final ErrorCode code, final String why) {
    return Optional.of(new DragomanException(code, why));
  }

  /** A rule about what work is. */
  private final class Never implements EngineRule<W> {
    private final String text;
    private final Function<WorkTraits, Optional<DragomanException>> objection;

    Never(final String text, final Function<WorkTraits, Optional<DragomanException>> objection) {
      this.text = text;
      this.objection = objection;
    }

    @Override
    public String text() {
      return text;
    }

    @Override
    public Optional<DragomanException> never(final W work) {
      return objection.apply(traits.apply(work));
    }
  }

  /** A rule about what work would cost. Where that is not known, it might be anything. */
  private final class Affordable implements EngineRule<W> {
    private final String text;
    private final String whose;
    private final Function<W, Optional<BigDecimal>> ceiling;
    private final Function<W, Optional<Cost>> cost;

    Affordable(
        final String text,
        final String whose,
        final Function<W, Optional<BigDecimal>> ceiling,
        final Function<W, Optional<Cost>> cost) {
      this.text = text;
      this.whose = whose;
      this.ceiling = ceiling;
      this.cost = cost;
    }

    @Override
    public String text() {
      return text;
    }

    @Override
    public Optional<DragomanException> never(final W work) {
      return ceiling.apply(work).flatMap(max -> objection(max, cost.apply(work)));
    }

    private Optional<DragomanException> objection(
        final BigDecimal max, final Optional<Cost> estimated) {
      if (estimated.isEmpty()) {
        return EngineRules.objection(
            ErrorCode.UNSUPPORTED_OPTION,
            "What it costs is not known, and %s allows at most %s"
                .formatted(whose, Cost.text(max)));
      }
      final Cost all = estimated.get();
      return all.amount().compareTo(max) <= 0
          ? Optional.empty()
          : EngineRules.objection(
              ErrorCode.UNSUPPORTED_OPTION,
              "The unit would cost about %s %s, and %s allows at most %s"
                  .formatted(all.text(), all.currency(), whose, Cost.text(max)));
    }
  }

  /** A slow engine is not begun with what has little time. */
  private record TimeLeft<W>(Duration least) implements EngineRule<W> {
    @Override
    public String text() {
      return "at least %d ms to the deadline".formatted(least.toMillis());
    }

    @Override
    public boolean allows(final Job<W, ?> job, final Instant now) {
      return job.deadline().filter(deadline -> deadline.isBefore(now.plus(least))).isEmpty();
    }
  }
}
