package io.dragoman.inference.internal.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where in a decoder's run the lanes of several searches are.
 *
 * <p>What a decoder remembers is moved as seldom as possible: a lane stays where the lane is that
 * it goes on from, one that parts from another takes a place that its row has free, and places that
 * are no longer needed are given up only when they are half of all. So what was encoded, of which
 * all lanes of a row have the same, need not move at all until then.
 */
final class Slots {
  private List<Held> rows = new ArrayList<>();
  private int width;

  /** The places of a row; its lanes are at the first of them, in order. */
  private record Held(RowSearch search, int[] places) {}

  /** Begins with one lane a search, in order. */
  Slots(final List<RowSearch> searches) {
    for (final RowSearch search : searches) {
      rows.add(new Held(search, new int[] {width++}));
    }
  }

  /** A lane whose scores are to be read. */
  record Lane(RowSearch search, int number, int place) {}

  /** All lanes. */
  List<Lane> lanes() {
    final List<Lane> lanes = new ArrayList<>();
    for (final Held row : rows) {
      for (int i = 0; i < row.search().lanes(); i++) {
        lanes.add(new Lane(row.search(), i, row.places()[i]));
      }
    }
    return lanes;
  }

  /**
   * Lets every search choose, and follows its lanes.
   *
   * @return for each place of the next step the place to go on from, where any has to move
   */
  Optional<int[]> choose() {
    final List<Held> next = new ArrayList<>();
    int live = 0;
    boolean fits = true;
    for (final Held row : rows) {
      row.search().choose();
      if (row.search().lanes() > 0) {
        live += row.search().lanes();
        fits &= row.search().lanes() <= row.places().length;
        next.add(row);
      }
    }
    rows = next;
    return fits && live > width / 2 ? inPlace() : together(live);
  }

  /** Whether all are done. */
  boolean done() {
    return rows.isEmpty();
  }

  /** The tokens to run next, one a place; where no lane is any will do. */
  long[] tokens() {
    final long[] tokens = new long[width];
    for (final Lane lane : lanes()) {
      tokens[lane.place()] = lane.search().token(lane.number());
    }
    return tokens;
  }

  private Optional<int[]> together(final int live) {
    final int[] from = new int[live];
    width = 0;
    for (int k = 0; k < rows.size(); k++) {
      final Held row = rows.get(k);
      final int[] places = new int[row.search().lanes()];
      for (int i = 0; i < places.length; i++) {
        from[width] = row.places()[row.search().parent(i)];
        places[i] = width++;
      }
      rows.set(k, new Held(row.search(), places));
    }
    return Optional.of(from);
  }

  private Optional<int[]> inPlace() {
    final int[] from = new int[width];
    Arrays.setAll(from, place -> place);
    boolean moved = false;
    for (int k = 0; k < rows.size(); k++) {
      final Held row = rows.get(k);
      final int[] before = row.places();
      final int lanes = row.search().lanes();
      final int[] after = new int[before.length];
      final boolean[] taken = new boolean[before.length];
      final boolean[] placed = new boolean[lanes];
      for (int i = 0; i < lanes; i++) {
        final int parent = row.search().parent(i);
        if (!taken[parent]) {
          taken[parent] = true;
          placed[i] = true;
          after[i] = before[parent];
        }
      }
      int free = 0;
      for (int i = 0; i < before.length; i++) {
        if (i < lanes && placed[i]) {
          continue;
        }
        while (taken[free]) {
          free++;
        }
        taken[free] = true;
        after[i] = before[free];
        if (i < lanes) {
          from[after[i]] = before[row.search().parent(i)];
          moved = true;
        }
      }
      rows.set(k, new Held(row.search(), after));
    }
    return moved ? Optional.of(from) : Optional.empty();
  }
}
