;; The inner loop of a 1:N search: every row of a stretch against the probe, and out come the rows that may be
;; among the best. What the numbers mean, and why no row is missed, is told in packed-rows.ts.
;; `npm run wasm` assembles this file into scan-code.ts.
(module
  (import "gallery" "memory" (memory 1))

  ;; Writes the numbers of the rows whose upper bound exceeds $floor, counted from the first, to $hits on.
  ;; Returns how many there are.
  (func (export "scan")
    (param $row i32)      ;; address of the first row's high bytes; the other rows follow without a gap
    (param $count i32)    ;; how many rows, at least one
    (param $stride i32)   ;; bytes of a row, a multiple of 32
    (param $scales i32)   ;; address of the first row's factor, f32
    (param $errors i32)   ;; address of the first row's error, f32
    (param $probe i32)    ;; address of the probe, i16, $stride of them
    (param $unit f32)     ;; the probe's factor, times what a high byte stands for
    (param $length f32)   ;; the probe's length
    (param $floor f32)
    (param $hits i32)     ;; address of room for $count times i32
    (result i32)

    (local $end i32)
    (local $column i32)
    (local $index i32)
    (local $hit i32)
    (local $bytes v128)
    (local $first v128)
    (local $second v128)

    (local.set $hit (local.get $hits))
    (loop $rows
      (local.set $first (v128.const i32x4 0 0 0 0))
      (local.set $second (v128.const i32x4 0 0 0 0))
      (local.set $column (local.get $probe))
      (local.set $end (i32.add (local.get $row) (local.get $stride)))

      ;; 32 columns a round, into two sums that do not wait for each other.
      (loop $columns
        (local.set $bytes (v128.load (local.get $row)))
        (local.set $first
          (i32x4.add (local.get $first)
            (i32x4.dot_i16x8_s
              (v128.load (local.get $column))
              (i16x8.extend_low_i8x16_s (local.get $bytes)))))
        (local.set $second
          (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s
              (v128.load offset=16 (local.get $column))
              (i16x8.extend_high_i8x16_s (local.get $bytes)))))

        (local.set $bytes (v128.load offset=16 (local.get $row)))
        (local.set $first
          (i32x4.add (local.get $first)
            (i32x4.dot_i16x8_s
              (v128.load offset=32 (local.get $column))
              (i16x8.extend_low_i8x16_s (local.get $bytes)))))
        (local.set $second
          (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s
              (v128.load offset=48 (local.get $column))
              (i16x8.extend_high_i8x16_s (local.get $bytes)))))

        (local.set $column (i32.add (local.get $column) (i32.const 64)))
        (local.set $row (i32.add (local.get $row) (i32.const 32)))
        (br_if $columns (i32.ne (local.get $row) (local.get $end))))

      ;; The four lanes of both sums into lane 0.
      (local.set $first (i32x4.add (local.get $first) (local.get $second)))
      (local.set $first
        (i32x4.add (local.get $first)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $first) (local.get $first))))
      (local.set $first
        (i32x4.add (local.get $first)
          (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 (local.get $first) (local.get $first))))

      ;; upper bound = sum * factor of the row * factor of the probe + error * length
      (if
        (f32.gt
          (f32.add
            (f32.mul
              (f32.mul
                (f32.convert_i32_s (i32x4.extract_lane 0 (local.get $first)))
                (f32.load (local.get $scales)))
              (local.get $unit))
            (f32.mul (f32.load (local.get $errors)) (local.get $length)))
          (local.get $floor))
        (then
          (i32.store (local.get $hit) (local.get $index))
          (local.set $hit (i32.add (local.get $hit) (i32.const 4)))))

      (local.set $scales (i32.add (local.get $scales) (i32.const 4)))
      (local.set $errors (i32.add (local.get $errors) (i32.const 4)))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $rows (i32.lt_u (local.get $index) (local.get $count))))

    (i32.shr_u (i32.sub (local.get $hit) (local.get $hits)) (i32.const 2))))
