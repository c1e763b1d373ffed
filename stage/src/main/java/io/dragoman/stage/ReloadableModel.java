package io.dragoman.stage;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineSkill;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that can be loaded anew while the former one works.
 *
 * @param <I> what goes in
 * @param <O> what comes out
 */
final class ReloadableModel<I, O> {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadableModel.class);

  private final String name;
  private final Path directory;
  private final ModelSlot<I, O> slot;
  private final Set<String> languages;
  private final Set<EngineSkill> skills;
  private final Predicate<Engine<I, O>> current;
  private final Supplier<Engine<I, O>> opener;
  private final MeterRegistry meters;
  private volatile Status status;

  /** How a model is, and what came of the last order to load it anew. */
  enum State {
    /** There was no order. */
    LOADED,
    /** The directory is being loaded beside the model that works, or soon will be. */
    LOADING,
    /** The model of the directory has taken the place of the former. */
    SWAPPED,
    /** The directory has not changed. */
    UNCHANGED,
    /** It could not be used; the former model goes on. */
    FAILED
  }

  /**
   * A model as others see it.
   *
   * @param engine name of the engine
   * @param directory where it comes from
   * @param modelVersion which one answers now
   * @param state what came of the last order
   * @param message why it failed; empty otherwise
   */
  record Status(
      String engine, String directory, String modelVersion, State state, String message) {}

  /**
   * With a model that works.
   *
   * @param name of its engine in the app
   * @param directory where it comes from, for people
   * @param slot where it is
   * @param languages what every model in its place must know
   * @param skills what every model in its place must be able to do
   * @param current whether a model is that of the directory as it is now
   * @param opener loads the directory as it is now
   */
  ReloadableModel(
      final String name,
      final Path directory,
      final ModelSlot<I, O> slot,
      final Set<String> languages,
      final Set<EngineSkill> skills,
      final Predicate<Engine<I, O>> current,
      final Supplier<Engine<I, O>> opener,
      final MeterRegistry meters) {
    this.name = name;
    this.directory = directory;
    this.slot = slot;
    this.languages = Set.copyOf(languages);
    this.skills = Set.copyOf(skills);
    this.current = current;
    this.opener = opener;
    this.meters = meters;
    this.status =
        slot.engine() instanceof final AbsentEngine<I, O> absent
            ? status(State.FAILED, absent.problem())
            : status(State.LOADED, "");
    for (final State state : Set.of(State.SWAPPED, State.UNCHANGED, State.FAILED)) {
      // At zero, so that the first one is seen.
      count(state, 0);
    }
  }

  Status status() {
    return status;
  }

  /** Whether there is none, because it could not be loaded. */
  boolean absent() {
    return slot.engine() instanceof AbsentEngine;
  }

  /** Says that it will be loaded anew, so that whoever ordered it can await what comes of that. */
  void announce() {
    status = status(State.LOADING, "");
  }

  /** Puts what is in the directory now in the place of the model, if it is another that works. */
  void reload() throws InterruptedException {
    final String before = slot.engine().info().modelVersion();
    status = status(State.LOADING, "");
    try {
      if (!absent() && current.test(slot.engine())) {
        end(State.UNCHANGED, "");
        LOG.info("{} stays model {}: {} has not changed", name, before, directory);
        return;
      }
      final Engine<I, O> next = opener.get();
      final Engine<I, O> former;
      try {
        prove(next);
        former = slot.replace(next);
      } catch (final RuntimeException | InterruptedException e) {
        next.close();
        throw e;
      }
      end(State.SWAPPED, "");
      LOG.info("{} is model {} now; {} is closed", name, next.info().modelVersion(), before);
      former.close();
    } catch (final RuntimeException e) {
      end(State.FAILED, String.valueOf(e.getMessage()));
      LOG.warn("{} stays model {}: {}", name, before, e.getMessage(), e);
    }
  }

  /** What the app told others that it can do must stay true. */
  private void prove(final Engine<I, O> next) {
    final Set<String> unknown = new TreeSet<>(languages);
    unknown.removeAll(next.info().languages());
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "The model in %s does not know %s, which the app is known to; start the app anew with it."
              .formatted(directory, String.join(", ", unknown)));
    }
    if (!next.info().skills().containsAll(skills)) {
      throw new IllegalStateException(
          "The model in %s can do %s, and the app is known to do %s; start the app anew with it."
              .formatted(directory, next.info().skills(), skills));
    }
    if (slot.engine().info().local() && !next.info().local()) {
      throw new IllegalStateException(
          "The model in %s sends what it is asked to another machine, and the former one did not;"
                  .formatted(directory)
              + " start the app anew with it.");
    }
    next.warmUp();
  }

  private void end(final State state, final String message) {
    count(state, 1);
    status = status(state, message);
  }

  private void count(final State state, final int times) {
    StageMeter.MODEL_RELOADS
        .counter(meters, name, state.name().toLowerCase(Locale.ROOT))
        .increment(times);
  }

  private Status status(final State state, final String message) {
    return new Status(
        name, directory.toString(), slot.engine().info().modelVersion(), state, message);
  }

  /** Closes the model that is there. */
  void close() {
    slot.close();
  }
}
