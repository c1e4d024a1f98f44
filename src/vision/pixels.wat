;; What the vision does with every pixel: halving a picture, and resizing a part of one. Addresses are bytes from the
;; start of the memory; pixels have three bytes. Both functions read and write up to 16 bytes beyond what is said: the
;; memory has room for that, and what is written beyond a row's end is written over by the next row.
;; `npm run wasm` assembles this file into pixel-code.ts.
(module
  (memory (export "memory") 1)

  ;; One row of a picture half as wide and high: means of 2 x 2 pixels, rounded half up.
  (func (export "halveRow")
    (param $above i32)    ;; address of the upper row
    (param $below i32)    ;; address of the lower row
    (param $out i32)
    (param $count i32)    ;; pixels to make, at least one
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.mul (local.get $count) (i32.const 3))))
    ;; Eight pixels make four. Each value is laid beside the one of its neighbour, so that one instruction adds them.
    (loop $pixels
      (v128.store (local.get $out)
        (i8x16.swizzle
          (i8x16.narrow_i16x8_u
            (i16x8.shr_u
              (i16x8.add
                (i16x8.add
                  (i16x8.extadd_pairwise_i8x16_u
                    (i8x16.swizzle (v128.load (local.get $above))
                      (v128.const i8x16 0 3 1 4 2 5 6 9 7 10 8 11 16 16 16 16)))
                  (i16x8.extadd_pairwise_i8x16_u
                    (i8x16.swizzle (v128.load (local.get $below))
                      (v128.const i8x16 0 3 1 4 2 5 6 9 7 10 8 11 16 16 16 16))))
                (v128.const i16x8 2 2 2 2 2 2 2 2))
              (i32.const 2))
            (i16x8.shr_u
              (i16x8.add
                (i16x8.add
                  (i16x8.extadd_pairwise_i8x16_u
                    (i8x16.swizzle (v128.load offset=12 (local.get $above))
                      (v128.const i8x16 0 3 1 4 2 5 6 9 7 10 8 11 16 16 16 16)))
                  (i16x8.extadd_pairwise_i8x16_u
                    (i8x16.swizzle (v128.load offset=12 (local.get $below))
                      (v128.const i8x16 0 3 1 4 2 5 6 9 7 10 8 11 16 16 16 16))))
                (v128.const i16x8 2 2 2 2 2 2 2 2))
              (i32.const 2)))
          (v128.const i8x16 0 1 2 3 4 5 8 9 10 11 12 13 16 16 16 16)))
      (local.set $above (i32.add (local.get $above) (i32.const 24)))
      (local.set $below (i32.add (local.get $below) (i32.const 24)))
      (local.set $out (i32.add (local.get $out) (i32.const 12)))
      (br_if $pixels (i32.lt_u (local.get $out) (local.get $end)))))

  ;; One row of a resized part: weighted sums down the rows of the picture, and of those along the row.
  (func (export "resampleRow")
    (param $rows i32)          ;; addresses of the picture's rows that are summed, i32 each, where the part begins
    (param $rowWeights i32)    ;; f32 each
    (param $rowCount i32)      ;; at least one
    (param $line i32)          ;; room for the sums, f32 each
    (param $values i32)        ;; how many sums are needed, at least one
    (param $starts i32)        ;; for every pixel to make the address of its first column in $columns, i32, and where the last one ends
    (param $columns i32)       ;; addresses of sums, i32 each
    (param $columnWeights i32) ;; f32 each, as many
    (param $out i32)           ;; three f32 for a pixel
    (param $count i32)         ;; pixels to make, at least one
    (local $at i32)
    (local $tap i32)
    (local $end i32)
    (local $offset i32)
    (local $bytes v128)
    (local $words v128)
    (local $weight v128)
    (local $a v128)
    (local $b v128)
    (local $c v128)
    (local $d v128)
    (local.set $rowCount (i32.shl (local.get $rowCount) (i32.const 2)))
    ;; 16 sums a round.
    (loop $blocks
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (v128.const f32x4 0 0 0 0))
      (local.set $c (v128.const f32x4 0 0 0 0))
      (local.set $d (v128.const f32x4 0 0 0 0))
      (local.set $tap (i32.const 0))
      (loop $taps
        (local.set $weight (v128.load32_splat (i32.add (local.get $rowWeights) (local.get $tap))))
        (local.set $bytes
          (v128.load
            (i32.add (i32.load (i32.add (local.get $rows) (local.get $tap))) (local.get $offset))))
        (local.set $words (i16x8.extend_low_i8x16_u (local.get $bytes)))
        (local.set $a
          (f32x4.add (local.get $a)
            (f32x4.mul (local.get $weight)
              (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u (local.get $words))))))
        (local.set $b
          (f32x4.add (local.get $b)
            (f32x4.mul (local.get $weight)
              (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_u (local.get $words))))))
        (local.set $words (i16x8.extend_high_i8x16_u (local.get $bytes)))
        (local.set $c
          (f32x4.add (local.get $c)
            (f32x4.mul (local.get $weight)
              (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u (local.get $words))))))
        (local.set $d
          (f32x4.add (local.get $d)
            (f32x4.mul (local.get $weight)
              (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_u (local.get $words))))))
        (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
        (br_if $taps (i32.lt_u (local.get $tap) (local.get $rowCount))))
      (local.set $at (i32.add (local.get $line) (i32.shl (local.get $offset) (i32.const 2))))
      (v128.store (local.get $at) (local.get $a))
      (v128.store offset=16 (local.get $at) (local.get $b))
      (v128.store offset=32 (local.get $at) (local.get $c))
      (v128.store offset=48 (local.get $at) (local.get $d))
      (local.set $offset (i32.add (local.get $offset) (i32.const 16)))
      (br_if $blocks (i32.lt_u (local.get $offset) (local.get $values))))

    ;; A pixel's three sums at once; the fourth lane is of no use.
    (local.set $tap (i32.load (local.get $starts)))
    (loop $pixels
      (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
      (local.set $end (i32.load (local.get $starts)))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (loop $taps
        (local.set $a
          (f32x4.add (local.get $a)
            (f32x4.mul
              (v128.load32_splat (i32.add (local.get $columnWeights) (local.get $tap)))
              (v128.load (i32.load (i32.add (local.get $columns) (local.get $tap)))))))
        (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
        (br_if $taps (i32.lt_u (local.get $tap) (local.get $end))))
      (v128.store (local.get $out) (local.get $a))
      (local.set $out (i32.add (local.get $out) (i32.const 12)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $pixels (local.get $count)))))
