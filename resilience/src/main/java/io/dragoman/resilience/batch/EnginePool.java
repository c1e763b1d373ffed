package io.dragoman.resilience.batch;

import io.dragoman.schemas.DragomanException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Engines in order of preference, each with its own batcher, breaker and rules.
 *
 * <p>A job goes to the first engine that may be asked about it: whose breaker allows it, whose
 * rules do, and which has not just failed on it. A service that does not answer in time hands its
 * work on before it is known whose fault that was. Two exceptions: while that engine would begin
 * with it only after its deadline, one behind it that may relieve it and would not is asked; and
 * when all that may be asked have failed on it, it begins anew with the first.
 *
 * <p>Safe for several threads.
 */
public final class EnginePool<W, R> implements AutoCloseable {
  private final List<Member<W, R>> members;
  private final InstantSource clock;

  /**
   * A pool that owns its batchers.
   *
   * @param members the preferred one first, at least one
   * @param clock the time of day, for rules
   */
  public EnginePool(final List<Member<W, R>> members, final InstantSource clock) {
    this.members = List.copyOf(members);
    this.clock = clock;
    for (int i = 0; i < this.members.size(); i++) {
      final int position = i;
      this.members.get(i).batcher().handOnIf(job -> isTakenElsewhere(job, position));
    }
  }

  /**
   * An engine in its place.
   *
   * @param batcher feeds it
   * @param rules what it may be asked about
   * @param relief whether it may be asked before its turn, so that work is not too late
   */
  public record Member<W, R>(Batcher<W, R> batcher, List<EngineRule<W>> rules, boolean relief) {
    private String name() {
      return batcher.engine().name();
    }

    private Optional<DragomanException> never(final W work) {
      for (final EngineRule<W> rule : rules) {
        final Optional<DragomanException> never = rule.never(work);
        if (never.isPresent()) {
          return never;
        }
      }
      return Optional.empty();
    }

    private boolean allows(final Job<W, R> job, final Instant now) {
      for (final EngineRule<W> rule : rules) {
        if (!rule.allows(job, now)) {
          return false;
        }
      }
      return true;
    }
  }

  /** The engines, in order of preference. */
  public List<Member<W, R>> members() {
    return members;
  }

  /** The batchers, in order of preference. */
  public List<Batcher<W, R>> batchers() {
    return members.stream().map(Member::batcher).toList();
  }

  /**
   * Which engines may ever be asked about work.
   *
   * @throws DragomanException saying of each why it may not, when none may
   */
  public Route route(final W work) {
    long candidates = 0;
    final Map<String, DragomanException> objections = new LinkedHashMap<>();
    for (int i = 0; i < members.size(); i++) {
      final Optional<DragomanException> never = members.get(i).never(work);
      if (never.isEmpty()) {
        candidates |= 1L << i;
      } else {
        objections.put(members.get(i).name(), never.get());
      }
    }
    if (candidates == 0) {
      throw refusal(objections);
    }
    return Route.of(candidates);
  }

  private static DragomanException refusal(final Map<String, DragomanException> objections) {
    return new DragomanException(
        objections.values().iterator().next().code(),
        "No engine may be asked about this. "
            + objections.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue().getMessage())
                .collect(Collectors.joining("; "))
            + ".");
  }

  /** Whether any engine may be called. */
  public boolean available() {
    for (final Member<W, R> member : members) {
      if (member.batcher().available()) {
        return true;
      }
    }
    return false;
  }

  /** Whether any engine that may be asked about work on this route has room for it. */
  public boolean hasRoom(final Route route) {
    for (int i = 0; i < members.size(); i++) {
      if (route.mayAsk(i) && members.get(i).batcher().hasRoom()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The engines whose earlier answer is as good as asking: the one that would be asked now, and
   * those before it that may be asked about this work. An answer of an engine behind it is good
   * enough only while such engines answer anyway.
   */
  public List<BatchEngine<W, R>> answering(final Job<W, R> job) {
    final Match match = match(job);
    final List<BatchEngine<W, R>> answering = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      final Batcher<W, R> batcher = members.get(i).batcher();
      if (job.route().mayAsk(i)) {
        answering.add(batcher.engine());
        if (match.includes(i) && batcher.available() && !batcher.isDoubted()) {
          break;
        }
      }
    }
    return answering;
  }

  private Match match(final Job<W, R> job) {
    final Instant now = clock.instant();
    long engines = 0;
    for (int i = 0; i < members.size(); i++) {
      if (job.route().mayAsk(i) && members.get(i).allows(job, now)) {
        engines |= 1L << i;
      }
    }
    return new Match(engines);
  }

  /**
   * Gives the job to an engine.
   *
   * @return false when none takes it now
   */
  public boolean offer(final Job<W, R> job) {
    if (members.stream().noneMatch(member -> member.batcher().hasRoom())) {
      // Before any rule is asked: under load all that waits comes here again and again.
      return false;
    }
    final Match match = match(job);
    final List<Integer> open =
        IntStream.range(0, members.size())
            .filter(i -> match.includes(i) && members.get(i).batcher().hasRoom())
            .boxed()
            .toList();
    if (open.isEmpty()) {
      return false;
    }
    if (open.stream().allMatch(i -> hasFailed(job, i))) {
      job.route().forgive();
    }
    final List<Integer> fresh = open.stream().filter(i -> !hasFailed(job, i)).toList();
    final int first = fresh.getFirst();
    final Optional<Integer> relief =
        isTooSlow(job, first) ? relief(job, match, first) : Optional.empty();
    if (relief.isPresent() && give(job, relief.get(), EngineChoice.DEADLINE)) {
      return true;
    }
    for (final int position : fresh) {
      if (give(job, position, match.choice(position))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether an engine other than this one, which did not answer in time, would take the job now.
   * Only until all have failed on it once: what lets every engine hang must be judged at last, and
   * not go from one to the next for ever.
   */
  private boolean isTakenElsewhere(final Job<W, R> job, final int position) {
    if (job.route().hasBegunAnew()) {
      return false;
    }
    final Match match = match(job);
    return IntStream.range(0, members.size())
        .anyMatch(
            i ->
                i != position
                    && match.includes(i)
                    && !hasFailed(job, i)
                    && members.get(i).batcher().hasRoom());
  }

  private boolean hasFailed(final Job<W, R> job, final int position) {
    return job.route().hasFailedBy(members.get(position).name());
  }

  private boolean give(final Job<W, R> job, final int position, final EngineChoice why) {
    // First, because the engine may answer before this returns.
    job.route().chosen(why);
    return members.get(position).batcher().offer(job);
  }

  private boolean isTooSlow(final Job<W, R> job, final int position) {
    return members.get(position).batcher().isTooSlowFor(job);
  }

  /** One behind {@code position} that begins in time. */
  private Optional<Integer> relief(final Job<W, R> job, final Match match, final int position) {
    for (int i = position + 1; i < members.size(); i++) {
      final Member<W, R> member = members.get(i);
      if (member.relief()
          && match.includes(i)
          && !hasFailed(job, i)
          && member.batcher().hasRoom()
          && !isTooSlow(job, i)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /**
   * Why this engine would be chosen for work now, if it were.
   *
   * @param engine name of one that may be asked about it
   */
  public EngineChoice choice(final Job<W, R> job, final String engine) {
    int position = 0;
    while (position < members.size() - 1 && !members.get(position).name().equals(engine)) {
      position++;
    }
    return match(job).choice(position);
  }

  /** Moves a job that waits for an engine forward, if it has a lower priority. */
  public void raise(final String id, final int priority) {
    batchers().forEach(batcher -> batcher.raise(id, priority));
  }

  /**
   * Lets go of jobs that wait in vain, see {@link Batcher#relieve}, and of those that another
   * engine would begin in time and theirs would not.
   */
  public void relieve() {
    members.forEach(member -> member.batcher().relieve());
    final int last = lastRelief();
    if (last > 0) {
      for (int i = 0; i < last; i++) {
        final int position = i;
        members
            .get(i)
            .batcher()
            .releaseLate(
                job -> isTooSlow(job, position) && relief(job, match(job), position).isPresent());
      }
    }
  }

  private int lastRelief() {
    for (int i = members.size() - 1; i > 0; i--) {
      if (members.get(i).relief()) {
        return i;
      }
    }
    return 0;
  }

  /** Whether the job with this id waits for an engine; false once it was started. */
  public boolean waits(final String id) {
    return batchers().stream().anyMatch(batcher -> batcher.waits(id));
  }

  /**
   * Takes back a job that waits for an engine, which is then never judged.
   *
   * @return false when it was started, or is not here
   */
  public boolean withdraw(final String id) {
    return batchers().stream().anyMatch(batcher -> batcher.withdraw(id));
  }

  /** Closes the batchers, not their engines, which may be closed only when not {@link #running}. */
  @Override
  public void close() {
    batchers().forEach(Batcher::close);
  }

  /** Whether any engine may be in use, even though this is closed. */
  public boolean running() {
    return batchers().stream().anyMatch(Batcher::running);
  }
}
